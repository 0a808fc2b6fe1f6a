import type { ArticleFields } from './article-fields.ts';
import { attribute, type HtmlElement } from './html-tree.ts';

/**
 * What the `<meta>` elements of a page say: description, author, date (or `article:published_time`), keywords.
 * @param lineOf Line of an element in the file, counted from 1.
 */
export function metaFields(
  elements: readonly HtmlElement[],
  lineOf: (element: HtmlElement) => number,
): Partial<ArticleFields> {
  const fields: Partial<ArticleFields> = {};
  for (const element of elements) {
    if (element.tagName !== 'meta') continue;
    const name = (attribute(element, 'name') ?? attribute(element, 'property') ?? '').toLowerCase();
    const value = attribute(element, 'content')?.trim() ?? '';
    if (value === '') continue;
    if (name === 'description') fields.excerpt ??= value;
    if (name === 'author') fields.author ??= value;
    if (name === 'date' || name === 'article:published_time') fields.date ??= { text: value, line: lineOf(element) };
    if (name === 'keywords') {
      fields.tags ??= [...new Set(value.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
    }
  }
  return fields;
}
