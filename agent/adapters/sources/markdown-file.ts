import type { SourceRemark } from '../../ports/content-source.ts';
import { readFields } from './article-fields.ts';
import type { ArticleDraft } from './article-job.ts';
import { splitFrontMatter } from './front-matter.ts';
import { firstHeading } from './markdown-heading.ts';
import { mdxToMarkdown } from './mdx.ts';

/** Reads a Markdown file with or without YAML front matter. */
export function readMarkdownFile(text: string, file: string): ArticleDraft {
  const { fields, body, bodyLine } = splitFrontMatter(text);
  return draft(file, readFields(fields), body, bodyLine, []);
}

/** Reads an MDX file, if it is Markdown once imports and simple components are taken out. */
export function readMdxFile(text: string, file: string): ArticleDraft {
  const { fields, body, bodyLine } = splitFrontMatter(text);
  const { markdown, warnings } = mdxToMarkdown(body, bodyLine);
  return draft(file, readFields(fields), markdown, bodyLine, warnings);
}

/**
 * A post's title stands above its body, so a heading that is the title goes out of the body: the first heading when
 * nothing else names a title, or a first `#` heading that repeats the title.
 */
function draft(
  file: string,
  fields: ArticleDraft['fields'],
  body: string,
  bodyLine: number,
  warnings: readonly SourceRemark[],
): ArticleDraft {
  const asIs: ArticleDraft = { file, fields, body, format: 'markdown', warnings };
  const heading = firstHeading(body);
  if (!heading || heading.text === '') return asIs;
  const line = bodyLine + heading.line - 1;

  if (fields.title === null) {
    const isTitle = heading.isFirst || heading.level === 1;
    const stays = isTitle ? '' : ' (and stays in the text, because text stands before it)';
    const reason = `The file names no title, so its first heading "${heading.text}" is used${stays}.`;
    return {
      ...asIs,
      fields: { ...fields, title: heading.text },
      body: isTitle ? heading.rest : body,
      warnings: [...warnings, { line, reason }],
    };
  }
  if (heading.isFirst && heading.level === 1 && sameWords(heading.text, fields.title)) {
    return {
      ...asIs,
      body: heading.rest,
      warnings: [...warnings, { line, reason: 'The first heading repeats the title and was left out of the body.' }],
    };
  }
  return asIs;
}

function sameWords(a: string, b: string): boolean {
  const words = (text: string) =>
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? text;
  return words(a) === words(b);
}
