import { posix } from 'node:path';
import { defaultTreeAdapter, parseFragment, serialize } from 'parse5';
import { attribute } from './blocks/elements.ts';
import { type HtmlElement, type HtmlParent, nodesIn } from './html-tree.ts';

/** Where a file stands once it is in the media library. */
export interface UsedMedia {
  id: number;
  url: string;
}

/**
 * The pictures in a body, each once: `src` as the body has it, `source` as it is fetched. Pictures that the site serves
 * itself are left out, and so are paths when there is no folder that they could be meant from.
 * @param basePath Folder that relative paths are meant from, below the content folder; null when there is none.
 * @param siteUrl The site's own address.
 */
export function bodyImages(
  html: string,
  basePath: string | null,
  siteUrl: string,
): { src: string; source: string; alt: string | undefined }[] {
  const found = new Map<string, { src: string; source: string; alt: string | undefined }>();
  for (const img of imagesIn(parseFragment(html))) {
    const src = attribute(img, 'src') ?? '';
    const source = sourceOf(src, basePath, siteUrl);
    if (source !== null && !found.has(src)) found.set(src, { src, source, alt: attribute(img, 'alt') });
  }
  return [...found.values()];
}

function sourceOf(src: string, basePath: string | null, siteUrl: string): string | null {
  const address = src.startsWith('//') ? `https:${src}` : src;
  if (/^https?:/i.test(address)) return isOwn(address, siteUrl) ? null : address;
  // An address from the root is meant on the site itself.
  if (basePath === null || src === '' || src.startsWith('/') || /^[a-z][a-z\d+.-]*:/i.test(src)) return null;
  return posix.join(basePath, decoded(src.replace(/[?#].*$/, '')));
}

/** Markdown writes a space in a path as %20. A path with other percent signs is taken as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const isOwn = (address: string, siteUrl: string): boolean =>
  URL.canParse(address) && new URL(address).host === new URL(siteUrl).host;

/** The body with its pictures at their new places, by the `src` that they had. HTML without any of them stays as it is. */
export function placeImages(html: string, places: ReadonlyMap<string, UsedMedia>): string {
  if (places.size === 0) return html;
  const tree = parseFragment(html);
  const hasBlocks = /<!--\s+wp:/.test(html);
  for (const img of imagesIn(tree)) {
    const place = places.get(attribute(img, 'src') ?? '');
    if (!place) continue;
    set(img, 'src', place.url);
    // Other sizes of the file at its old place; WordPress adds those of its own.
    img.attrs = img.attrs.filter(({ name }) => name !== 'srcset' && name !== 'sizes');
    // In a block that is there already the class would have to be in the block's attributes too.
    if (!hasBlocks) set(img, 'class', [...classesOf(img), `wp-image-${place.id}`].join(' '));
  }
  return serialize(tree);
}

const classesOf = (img: HtmlElement): string[] =>
  (attribute(img, 'class') ?? '').split(/\s+/).filter((name) => name !== '' && !name.startsWith('wp-image-'));

function set(img: HtmlElement, name: string, value: string): void {
  const there = img.attrs.find((attr) => attr.name === name);
  if (there) there.value = value;
  else img.attrs.push({ name, value });
}

function* imagesIn(tree: HtmlParent): Generator<HtmlElement> {
  for (const { node } of nodesIn(tree as Parameters<typeof nodesIn>[0])) {
    if (defaultTreeAdapter.isElementNode(node) && node.tagName === 'img') yield node;
  }
}
