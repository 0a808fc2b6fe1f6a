import type { HtmlElement } from '../html-tree.ts';
import { attributesHtml, block, figcaption } from './block.ts';
import { attribute, childrenOf, hasOnly, innerHtml, isElement, isInline } from './elements.ts';

const SECTIONS = ['thead', 'tbody', 'tfoot'] as const;
const ALIGNMENTS = new Set(['left', 'center', 'right']);

/** The block of a table of plain cells; null for one with joined cells, styles or anything but text in them. */
export function tableFrom(table: HtmlElement): string | null {
  if (!hasOnly(table)) return null;
  const sections = new Map<string, string>();
  let caption = '';
  for (const child of childrenOf(table)) {
    if (!isElement(child) || !hasOnly(child)) return null;
    if (child.tagName === 'caption') {
      if (!child.childNodes.every(isInline)) return null;
      caption = innerHtml(child);
      continue;
    }
    const section = SECTIONS.find((name) => name === child.tagName);
    const rows = section ? rowsFrom(child) : null;
    if (rows === null || section === undefined || sections.has(section)) return null;
    if (rows !== '') sections.set(section, `<${section}>${rows}</${section}>`);
  }
  if (sections.size === 0) return null;
  return tableBlock(SECTIONS.map((name) => sections.get(name) ?? '').join(''), caption);
}

/** @param html Sections of a table, in order; `caption` is inline HTML. */
export const tableBlock = (html: string, caption = ''): string =>
  block('table', {}, `<figure class="wp-block-table"><table>${html}</table>${figcaption(caption)}</figure>`);

function rowsFrom(section: HtmlElement): string | null {
  let html = '';
  for (const row of childrenOf(section)) {
    if (!isElement(row) || row.tagName !== 'tr' || !hasOnly(row)) return null;
    const cells = childrenOf(row).map((cell) => (isElement(cell) ? cellFrom(cell) : null));
    if (cells.includes(null)) return null;
    html += `<tr>${cells.join('')}</tr>`;
  }
  return html;
}

function cellFrom(cell: HtmlElement): string | null {
  if (!/^t[dh]$/.test(cell.tagName) || !hasOnly(cell, 'align') || !cell.childNodes.every(isInline)) return null;
  const align = attribute(cell, 'align');
  if (align !== undefined && !ALIGNMENTS.has(align)) return null;
  const html = attributesHtml({
    class: align === undefined ? undefined : `has-text-align-${align}`,
    'data-align': align,
  });
  return `<${cell.tagName}${html}>${innerHtml(cell)}</${cell.tagName}>`;
}
