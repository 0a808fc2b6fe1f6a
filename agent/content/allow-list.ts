/**
 * What the body of a post may hold. Close to what WordPress itself lets an author post (`wp_kses_post`), so that little
 * is taken out a second time there, but without forms, frames, objects and anything that runs.
 */

/** Elements that mark words inside a line of text. */
export const inlineTags: readonly string[] = [
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'big', 'cite', 'code', 'data', 'del', 'dfn', 'em', 'i', 'ins', 'kbd', 'mark'],
  ...['q', 'rb', 'rp', 'rt', 'rtc', 'ruby', 's', 'samp', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'time'],
  ...['tt', 'u', 'var'],
];

export const allowedTags: readonly string[] = [
  // sections and text
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hgroup', 'section', 'article', 'aside', 'header', 'footer', 'main', 'nav'],
  ...['address', 'div', 'p', 'blockquote', 'pre', 'hr', 'br', 'wbr', 'ul', 'ol', 'li', 'dl', 'dt', 'dd'],
  ...['details', 'summary', 'figure', 'figcaption'],
  ...inlineTags,
  // tables
  ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  // media
  ...['img', 'picture', 'source', 'audio', 'video', 'track'],
  // formulas: MathML's layout, without the elements in which HTML could hide (annotation-xml, mglyph, maction)
  ...['math', 'mrow', 'mi', 'mn', 'mo', 'ms', 'mtext', 'mspace', 'mfrac', 'msqrt', 'mroot', 'mstyle', 'mpadded'],
  ...['mphantom', 'msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mmultiscripts', 'mprescripts'],
  ...['mtable', 'mtr', 'mtd', 'semantics'],
];

/** Dropped together with all that is in them: their content is no text of the post, or is read by other rules. */
export const droppedWithContent: readonly string[] = [
  ...['script', 'style', 'template', 'noscript', 'noembed', 'noframes', 'iframe', 'object', 'embed', 'applet', 'svg'],
  ...['annotation', 'annotation-xml', 'textarea', 'select', 'option', 'title', 'xmp', 'plaintext'],
];

/** `*` as a key is every element. `data-wp-*` is left out: WordPress's own scripts act on it. */
export const allowedAttributes: Readonly<Record<string, readonly string[]>> = {
  '*': ['class', 'id', 'style', 'title', 'lang', 'dir', 'role', 'aria-*', 'data-id', 'data-full-url', 'data-link'],
  a: ['href', 'rel', 'rev', 'name', 'target', 'download', 'hreflang'],
  audio: ['src', 'controls', 'loop', 'muted', 'preload', 'autoplay'],
  blockquote: ['cite'],
  col: ['span', 'width', 'align'],
  colgroup: ['span', 'width', 'align'],
  data: ['value'],
  del: ['cite', 'datetime'],
  details: ['open', 'name'],
  img: ['src', 'alt', 'width', 'height', 'srcset', 'sizes', 'loading', 'decoding', 'align'],
  ins: ['cite', 'datetime'],
  li: ['value'],
  math: ['display', 'alttext'],
  mi: ['mathvariant'],
  mo: ['stretchy', 'fence', 'separator', 'form', 'lspace', 'rspace', 'minsize', 'maxsize'],
  mspace: ['width', 'height', 'depth'],
  mstyle: ['displaystyle', 'scriptlevel'],
  mtable: ['columnalign', 'rowspacing', 'columnspacing'],
  mtd: ['columnalign', 'columnspan', 'rowspan'],
  mfrac: ['linethickness'],
  mover: ['accent'],
  munder: ['accentunder'],
  munderover: ['accent', 'accentunder'],
  ol: ['start', 'reversed', 'type'],
  p: ['align'],
  pre: ['width'],
  q: ['cite'],
  source: ['src', 'srcset', 'sizes', 'media', 'type'],
  table: ['border', 'cellpadding', 'cellspacing', 'width', 'align', 'summary'],
  td: ['colspan', 'rowspan', 'headers', 'align', 'valign', 'width'],
  th: ['colspan', 'rowspan', 'headers', 'scope', 'abbr', 'align', 'valign', 'width'],
  time: ['datetime'],
  track: ['src', 'kind', 'srclang', 'label', 'default'],
  ul: ['type'],
  video: ['src', 'poster', 'width', 'height', 'controls', 'loop', 'muted', 'playsinline', 'preload', 'autoplay'],
};

export const allowedSchemes: readonly string[] = ['http', 'https', 'mailto', 'tel'];
/** Pictures and sound are fetched by every reader's browser: from the web alone. */
export const mediaSchemes: readonly string[] = ['http', 'https'];
export const attributesWithAddress: readonly string[] = ['href', 'src', 'cite', 'poster', 'data-full-url', 'data-link'];

/** Measures, colours, keywords and the editor's own variables; nothing that loads, runs or quotes. */
const plainValue = /^(?!.*(?:url|image|image-set|expression|src)\s*\()[-#%.,()/*+|:\w\s]+$/i;

/** What the block editor writes into `style`. No `position`, so that nothing can be laid over the page. */
const styleProperties: readonly string[] = [
  ...[
    'text-align',
    'vertical-align',
    'color',
    'background',
    'background-color',
    'font-size',
    'font-style',
    'font-weight',
  ],
  ...['font-family', 'line-height', 'letter-spacing', 'text-decoration', 'text-transform', 'writing-mode', 'float'],
  ...[
    'width',
    'height',
    'min-height',
    'max-width',
    'aspect-ratio',
    'object-fit',
    'object-position',
    'flex-basis',
    'gap',
  ],
  ...['list-style-type', 'column-count'],
  ...['', '-top', '-right', '-bottom', '-left'].flatMap((side) => [
    ...[`margin${side}`, `padding${side}`, `border${side}`],
    ...[`border${side}-color`, `border${side}-style`, `border${side}-width`],
  ]),
  ...['border-radius', 'border-top-left-radius', 'border-top-right-radius'],
  ...['border-bottom-left-radius', 'border-bottom-right-radius'],
];

export const allowedStyles: Readonly<Record<string, readonly RegExp[]>> = Object.fromEntries(
  styleProperties.map((property) => [property, [plainValue]]),
);
