import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse, parseFragment, serialize } from 'parse5';
import type { SourceRemark } from '../../ports/content-source.ts';
import { type ArticleFields, readFields } from './article-fields.ts';
import type { ArticleDraft } from './article-job.ts';
import { splitFrontMatter } from './front-matter.ts';
import { elementsIn, type HtmlElement, type HtmlParent, textOf } from './html-elements.ts';
import { metaFields } from './html-meta.ts';

/** A whole page, not a piece of one. In a page, what stands before `<html>` is lost; in a piece nothing is. */
const IS_PAGE = /<(?:!doctype|html|head|body)[\s>]/i;
const SHOWS_SOMETHING = new Set(['img', 'picture', 'video', 'audio', 'iframe', 'object', 'embed', 'svg', 'table']);

/** Reads an HTML file: a page or a piece of one, with or without YAML front matter, which goes before `<meta>`. */
export function readHtmlFile(text: string, file: string): ArticleDraft {
  const { fields, body, bodyLine } = splitFrontMatter(text);
  const options = { sourceCodeLocationInfo: true };
  const tree = IS_PAGE.test(body) ? parse(body, options) : parseFragment(body, options);
  const elements = [...elementsIn(tree)];
  const lineOf = (element: HtmlElement) => bodyLine + (element.sourceCodeLocation?.startLine ?? 1) - 1;

  const warnings: SourceRemark[] = [];
  const said = merge(readFields(fields), metaFields(elements, lineOf));
  const main = mainPart(tree, elements, lineOf, warnings);
  const title = chooseTitle(said.title, elements, main, lineOf, warnings);
  for (const element of elements) {
    if (element.tagName === 'title' || element.tagName === 'meta') defaultTreeAdapter.detachNode(element);
  }
  const isEmpty =
    textOf(main).trim() === '' && ![...elementsIn(main)].some((element) => SHOWS_SOMETHING.has(element.tagName));
  const rich = withoutRepeats(said.rich, title, said.excerpt);
  return {
    file,
    fields: { ...said, rich, title },
    body: isEmpty ? '' : serialize(main).trim(),
    format: 'html',
    warnings,
  };
}

/** What the front matter says, and where it says nothing, what the page does. */
function merge(matter: ArticleFields, meta: Partial<ArticleFields>): ArticleFields {
  const given = Object.entries(matter).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  const seo = { ...meta.rich?.seo, ...matter.rich?.seo };
  const rich = { ...meta.rich, ...matter.rich, seo };
  return { ...matter, ...meta, ...Object.fromEntries(given), rich };
}

/** Titles and descriptions for social networks are only what differs from the article's own. */
function withoutRepeats(
  rich: ArticleFields['rich'],
  title: string | null,
  excerpt: string | null,
): NonNullable<ArticleFields['rich']> {
  const { seo = {}, ...others } = rich ?? {};
  const own: Readonly<Record<string, unknown>> = { social_title: title, social_description: excerpt };
  const left = Object.entries(seo).filter(([name, value]) => value !== undefined && own[name] !== value);
  return left.length === 0 ? others : { ...others, seo: Object.fromEntries(left) };
}

/** The only `<article>`, else the only `<main>`, else the body: a saved page has menus and footers around its text. */
function mainPart(
  tree: HtmlParent,
  elements: readonly HtmlElement[],
  lineOf: (element: HtmlElement) => number,
  warnings: SourceRemark[],
): HtmlParent {
  for (const name of ['article', 'main']) {
    const [only, another] = elements.filter((element) => element.tagName === name);
    if (!only || another) continue;
    const container = elements.find((element) => element.tagName === 'body') ?? tree;
    if (textOf(container).trim() !== textOf(only).trim()) {
      warnings.push({
        line: lineOf(only),
        reason: `Only the text inside <${name}> was taken, and what stands around it was left out.`,
      });
    }
    return only;
  }
  return elements.find((element) => element.tagName === 'body') ?? tree;
}

/** The title, and the heading that repeats it (or is it) taken out of the body. */
function chooseTitle(
  fromMatter: string | null,
  elements: readonly HtmlElement[],
  main: HtmlParent,
  lineOf: (element: HtmlElement) => number,
  warnings: SourceRemark[],
): string | null {
  const heading = [...elementsIn(main)].find((element) => /^h[1-6]$/.test(element.tagName) && words(element) !== '');
  const h1 = elements.find((element) => element.tagName === 'h1' && words(element) !== '');
  const titleElement = elements.find(
    (element) => element.tagName === 'title' && element.namespaceURI.endsWith('xhtml'),
  );
  const named = fromMatter ?? (titleElement ? words(titleElement) : '');

  if (named === '') {
    const used = h1 ?? heading;
    if (!used) return null;
    warnings.push({
      line: lineOf(used),
      reason: `The file names no title, so its first heading "${words(used)}" is used.`,
    });
    defaultTreeAdapter.detachNode(used);
    return words(used);
  }
  if (!h1) return named;
  // "My post – My site" above a heading "My post": the heading is the title, the rest is the site's name.
  const repeats = fromMatter === null ? nameParts(named).includes(words(h1)) : named === words(h1);
  if (!repeats) return named;
  defaultTreeAdapter.detachNode(h1);
  return words(h1);
}

/** A page's title is often its heading and the site's name with a separator between them. */
function nameParts(title: string): string[] {
  return [title, ...title.split(/\s+[|–—·:»-]\s+/)];
}

function words(element: DefaultTreeAdapterTypes.Element): string {
  return textOf(element).replace(/\s+/g, ' ').trim();
}
