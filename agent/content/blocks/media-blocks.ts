import type { HtmlElement, HtmlNode } from '../html-tree.ts';
import { attributesHtml, block, figcaption, stacked } from './block.ts';
import { attribute, childrenOf, hasOnly, htmlOf, innerHtml, isElement, isInline, onlyChild } from './elements.ts';

/** A picture as the image block needs it. */
export interface BlockImage {
  src: string;
  alt: string;
  title?: string | undefined;
  /** Attachment id; null for one that is not in the media library. */
  id: number | null;
  /** Inline HTML. */
  caption: string;
  /** Attributes of the link around the picture; null for none. */
  link?: Readonly<Record<string, string>> | null;
}

const ATTACHMENT_CLASS = /^wp-image-(\d+)$/;
/** What is lost when a picture becomes a block: WordPress adds these for its own attachments. */
const IMG_ATTRIBUTES = ['src', 'alt', 'title', 'class', 'width', 'height', 'loading', 'decoding', 'srcset', 'sizes'];

export function imageBlock({ src, alt, title, id, caption, link }: BlockImage): string {
  const known = id === null ? {} : { id, sizeSlug: 'full' };
  const linkDestination = link ? 'custom' : id === null ? undefined : 'none';
  const img = `<img${attributesHtml({ src, alt, class: id === null ? undefined : `wp-image-${id}`, title })}/>`;
  const picture = link ? `<a${attributesHtml(link)}>${img}</a>` : img;
  const classes = id === null ? 'wp-block-image' : 'wp-block-image size-full';
  return block(
    'image',
    { ...known, linkDestination },
    `<figure class="${classes}">${picture}${figcaption(caption)}</figure>`,
  );
}

export function galleryBlock(images: readonly BlockImage[]): string {
  const inner = stacked(images.map(imageBlock));
  return block(
    'gallery',
    { linkTo: 'none' },
    `<figure class="wp-block-gallery has-nested-images columns-default is-cropped">${inner}</figure>`,
  );
}

export function audioBlock(src: string, id: number | null, caption: string): string {
  const player = `<audio controls${attributesHtml({ src })}></audio>`;
  return block(
    'audio',
    { id: id ?? undefined },
    `<figure class="wp-block-audio">${player}${figcaption(caption)}</figure>`,
  );
}

/** The block of `<img>`, or of a link around one; null for anything else, or when something would get lost. */
export function imageFrom(element: HtmlElement, caption = ''): string | null {
  if (element.tagName === 'a') {
    const img = onlyChild(element);
    if (img?.tagName !== 'img' || !hasOnly(element, 'href', 'target', 'rel') || !attribute(element, 'href'))
      return null;
    const link = Object.fromEntries(element.attrs.map(({ name, value }) => [name, value]));
    return imageFromImg(img, caption, link);
  }
  return element.tagName === 'img' ? imageFromImg(element, caption, null) : null;
}

function imageFromImg(img: HtmlElement, caption: string, link: BlockImage['link']): string | null {
  const src = attribute(img, 'src');
  if (!src || !hasOnly(img, ...IMG_ATTRIBUTES)) return null;
  const id = attachmentId(img);
  return imageBlock({
    src,
    alt: attribute(img, 'alt') ?? '',
    title: attribute(img, 'title'),
    id,
    caption,
    link: link ?? null,
  });
}

function attachmentId(img: HtmlElement): number | null {
  const names = (attribute(img, 'class') ?? '').split(/\s+/);
  const id = names.map((name) => ATTACHMENT_CLASS.exec(name)?.[1]).find((found) => found !== undefined);
  return id === undefined ? null : Number(id);
}

/** The block of `<audio src>` or `<video src>`; null when there is more to it than an address. */
export function playerFrom(element: HtmlElement, caption = ''): string | null {
  const src = attribute(element, 'src');
  if (!src || !hasOnly(element, 'src', 'controls') || childrenOf(element).some(isElement)) return null;
  if (element.tagName === 'audio') return audioBlock(src, null, caption);
  if (element.tagName !== 'video') return null;
  const player = `<video controls${attributesHtml({ src })}></video>`;
  return block('video', {}, `<figure class="wp-block-video">${player}${figcaption(caption)}</figure>`);
}

/** The block of a figure with one picture or player and perhaps a caption; null for any other. */
export function figureFrom(figure: HtmlElement): string | null {
  if (!hasOnly(figure)) return null;
  const children = childrenOf(figure);
  const captionNode = children.find((node): node is HtmlElement => isElement(node) && node.tagName === 'figcaption');
  const [content, another] = children.filter((node) => node !== captionNode);
  if (!content || another || !isElement(content)) return null;
  const caption = captionNode ? captionHtml(captionNode) : '';
  if (caption === null) return null;
  return imageFrom(content, caption) ?? playerFrom(content, caption);
}

function captionHtml(figcaptionNode: HtmlElement): string | null {
  const only = onlyChild(figcaptionNode);
  const nodes: readonly HtmlNode[] = only?.tagName === 'p' ? only.childNodes : figcaptionNode.childNodes;
  if (!nodes.every(isInline)) return null;
  return only?.tagName === 'p' ? innerHtml(only) : htmlOf(nodes);
}
