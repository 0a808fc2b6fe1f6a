import { defaultTreeAdapter, html, parseFragment, serialize } from 'parse5';
import type { ArticleContent } from '../../shared/contract/content.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { setBlockCommentsAside } from './block-comments.ts';
import { type HtmlElement, type HtmlFragment, nodesIn } from './html-tree.ts';
import { markdownToHtml } from './markdown-to-html.ts';
import { countMarkup, removedMarkup } from './removed-markup.ts';
import { sanitiseHtml } from './sanitise-html.ts';

/** Browsers stop at 512 levels; no text needs as many. */
const MAX_DEPTH = 512;

export interface RenderedBody {
  /** What WordPress stores. The same content gives the same bytes. */
  html: string;
  /** What was taken out, in words and sorted: `script`, `onclick on a`. */
  removed: string[];
}

/** As many texts are kept as one article may have in languages. */
const KEPT = 8;
/** The texts rendered last, the latest at the end: an article is validated first, and built into a publication then. */
const rendered = new Map<string, RenderedBody>();

/**
 * The body of a post as sanitised HTML: Markdown is rendered, and the comments that delimit WordPress's blocks stay.
 * @throws SchedulerError `body_too_deep` (not to be retried) if elements are nested more than 512 levels deep.
 */
export function renderBody(content: Pick<ArticleContent, 'body' | 'format'>): RenderedBody {
  const text = `${content.format} ${content.body}`;
  const known = rendered.get(text);
  if (known) return known;
  const body = render(content);
  rendered.set(text, body);
  for (const oldest of rendered.keys()) {
    if (rendered.size <= KEPT) break;
    rendered.delete(oldest);
  }
  return body;
}

function render(content: Pick<ArticleContent, 'body' | 'format'>): RenderedBody {
  const tree = parseFragment(content.format === 'markdown' ? fromMarkdown(content.body) : content.body);
  refuseDeepNesting(tree);
  const frames = linkFrames(tree);
  const before = countMarkup(tree);
  const aside = setBlockCommentsAside(tree, serialize(tree));
  const clean = aside.restore(sanitiseHtml(serialize(tree))).trim();
  const removed = removedMarkup(before, countMarkup(parseFragment(clean)));
  return { html: clean, removed: frames > 0 ? [...new Set(['iframe', ...removed])].sort() : removed };
}

function fromMarkdown(markdown: string): string {
  try {
    return markdownToHtml(markdown);
  } catch (error) {
    // The renderer recurses: a line of ten thousand ">" exhausts the stack.
    if (error instanceof RangeError || /call stack/.test(String(error))) throw tooDeep(error);
    throw error;
  }
}

function refuseDeepNesting(tree: HtmlFragment): void {
  for (const { depth } of nodesIn(tree)) if (depth > MAX_DEPTH) throw tooDeep();
}

function tooDeep(cause?: unknown): SchedulerError {
  const message = `The body nests elements more than ${MAX_DEPTH} levels deep. Flatten its lists, quotations or boxes.`;
  return new SchedulerError('body_too_deep', message, { cause });
}

/**
 * A frame is never published, but a post that consists of a video would be empty without it: a link takes its place.
 * @returns How many frames were replaced. One without a web address stays, for the sanitiser to remove.
 */
function linkFrames(tree: HtmlFragment): number {
  let replaced = 0;
  for (const { node } of [...nodesIn(tree)]) {
    if (!defaultTreeAdapter.isElementNode(node) || node.tagName !== 'iframe' || !node.parentNode) continue;
    const address = node.attrs.find((attr) => attr.name === 'src')?.value.trim() ?? '';
    if (!/^(?:https?:)?\/\//i.test(address)) continue;
    defaultTreeAdapter.insertBefore(node.parentNode, link(address, node), node);
    defaultTreeAdapter.detachNode(node);
    replaced += 1;
  }
  return replaced;
}

/** A link named by the frame's title, else by its address; a paragraph of its own unless it stands inside of one. */
function link(address: string, frame: HtmlElement): HtmlElement {
  const href = address.startsWith('//') ? `https:${address}` : address;
  const title = frame.attrs.find((attr) => attr.name === 'title')?.value.trim();
  const anchor = defaultTreeAdapter.createElement('a', html.NS.HTML, [{ name: 'href', value: href }]);
  defaultTreeAdapter.insertText(anchor, title || href);
  const standsAlone = frame.parentNode !== null && defaultTreeAdapter.isElementNode(frame.parentNode) === false;
  if (!standsAlone) return anchor;
  const paragraph = defaultTreeAdapter.createElement('p', html.NS.HTML, []);
  defaultTreeAdapter.appendChild(paragraph, anchor);
  return paragraph;
}
