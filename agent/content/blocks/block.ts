/** The comments that delimit a block, as WordPress's own serialiser writes them. */

type Attributes = Readonly<Record<string, unknown>>;

/** Attributes as JSON that cannot end the comment that they stand in. */
function attributesJson(attributes: Attributes): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  const json = JSON.stringify(Object.fromEntries(given))
    .replaceAll('--', '\\u002d\\u002d')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll('\\"', '\\u0022');
  return `${json} `;
}

/** A block of WordPress core around the HTML that its `save` gives for these attributes. */
export function block(name: string, attributes: Attributes, html: string): string {
  return `<!-- wp:${name} ${attributesJson(attributes)}-->\n${html}\n<!-- /wp:${name} -->`;
}

/** Blocks below each other. */
export const stacked = (blocks: readonly string[]): string => blocks.join('\n\n');

/** HTML that no other block of WordPress 6.1 can hold: the editor shows it as Custom HTML, and it is always valid. */
export const customHtml = (html: string): string => block('html', {}, html);

export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', '&quot;');

/** ` name="value"` for each attribute that is not undefined. */
export const attributesHtml = (attributes: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('');

/** A caption under a figure; nothing for none. */
export const figcaption = (html: string): string =>
  html === '' ? '' : `<figcaption class="wp-element-caption">${html}</figcaption>`;

/** Plain text as paragraphs of HTML, parted where a line is empty. */
export const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => `<p>${escapeText(part).replaceAll('\n', '<br>')}</p>`);
