import type { ArticleFields } from './article-fields.ts';
import { attribute, type HtmlElement } from './html-elements.ts';

interface Meta {
  value: string;
  line: number;
}

/**
 * What the `<meta>` elements of a page say, in the names that pages have for it: description, author, date, tags, section, a
 * picture, and what social networks show. Not taken are the language (a site without Polylang refuses one) and the canonical
 * address (a saved page names its old one).
 * @param lineOf Line of an element in the file, counted from 1.
 */
export function metaFields(
  elements: readonly HtmlElement[],
  lineOf: (element: HtmlElement) => number,
): Partial<ArticleFields> {
  const said = new Map<string, Meta[]>();
  for (const element of elements) {
    if (element.tagName !== 'meta') continue;
    const name = (attribute(element, 'name') ?? attribute(element, 'property') ?? '').toLowerCase();
    const value = attribute(element, 'content')?.trim() ?? '';
    if (value !== '') said.set(name, [...(said.get(name) ?? []), { value, line: lineOf(element) }]);
  }
  const first = (...names: string[]) => names.map((name) => said.get(name)?.[0]).find((found) => found !== undefined);
  const text = (...names: string[]) => first(...names)?.value;
  const date = first('date', 'article:published_time');
  const section = text('article:section');
  const tags = namesIn([...(said.get('keywords') ?? []), ...(said.get('article:tag') ?? [])]);
  const social = { social_title: text('og:title'), social_description: text('og:description') };
  return {
    excerpt: text('description') ?? null,
    author: [text('author'), text('article:author')].find((name) => name && !/^https?:/i.test(name)) ?? null,
    date: date ? { text: date.value, line: date.line } : null,
    tags,
    categories: section === undefined ? [] : [section],
    image: imageOf(first('og:image', 'og:image:url', 'twitter:image'), text('og:image:alt', 'twitter:image:alt')),
    rich: Object.values(social).some((value) => value !== undefined) ? { seo: social } : {},
  };
}

function namesIn(all: readonly Meta[]): string[] {
  const names = all.flatMap(({ value }) => value.split(',').map((tag) => tag.trim())).filter((tag) => tag !== '');
  return [...new Map(names.toReversed().map((tag) => [tag.toLowerCase(), tag])).values()].toReversed();
}

function imageOf(found: Meta | undefined, alt: string | undefined): ArticleFields['image'] {
  if (!found) return null;
  return { reference: { source: found.value, ...(alt === undefined ? {} : { alt }) }, line: found.line };
}
