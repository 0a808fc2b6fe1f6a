/** What stands below an article's text: gallery, players, quizzes and word lists, in blocks that need no script. */
import type { AudioReference, Quiz, Vocabulary } from '../../../shared/contract/content.ts';
import { block, customHtml, escapeText, paragraphsOf } from './block.ts';
import { audioBlock } from './media-blocks.ts';
import { tableBlock } from './table-block.ts';
import { headingBlock } from './to-blocks.ts';

/** What a reader opens by mouse, keyboard or screen reader; WordPress 6.1 has no block for it. */
const details = (summary: string, html: string): string =>
  customHtml(`<details><summary>${escapeText(summary)}</summary>${html}</details>`);

/** A player with its caption, and its transcript to open. */
export function audioBlocks(audio: AudioReference, file: { url: string; id: number | null }): string[] {
  const player = audioBlock(file.url, file.id, escapeText(audio.caption ?? audio.title ?? ''));
  const transcript = paragraphsOf(audio.transcript ?? '').join('');
  return transcript === '' ? [player] : [player, details(audio.transcript_label ?? 'Transcript', transcript)];
}

/** Each question with its options, and the answer to open. */
export function quizBlocks({ title, questions, answer_label: label = 'Answer' }: Quiz): string[] {
  const blocks = title === undefined ? [] : [headingBlock(2, escapeText(title))];
  for (const [index, { question, options, answer, explanation }] of questions.entries()) {
    const items = options.map((option) => block('list-item', {}, `<li>${escapeText(option)}</li>`)).join('\n\n');
    const number = questions.length > 1 ? `${index + 1}. ` : '';
    const right = `<p>${answer + 1}. ${escapeText(options[answer] ?? '')}</p>`;
    blocks.push(
      headingBlock(3, `${number}${escapeText(question)}`),
      block('list', { ordered: true }, `<ol>${items}</ol>`),
      details(label, right + paragraphsOf(explanation ?? '').join('')),
    );
  }
  return blocks;
}

/** A table of words, with a column of examples if there is any. */
export function vocabularyBlocks({ title, headings = {}, entries }: Vocabulary): string[] {
  const withExamples = entries.some(({ example }) => example !== undefined);
  const row = (cell: 'td' | 'th', texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${cell}>${escapeText(text)}</${cell}>`).join('')}</tr>`;
  const { term = 'Term', meaning = 'Meaning', example = 'Example' } = headings;
  const columns = (texts: readonly [string, string, string]) => (withExamples ? texts : texts.slice(0, 2));
  const head = row('th', columns([term, meaning, example]));
  const body = entries.map((entry) => row('td', columns([entry.term, entry.meaning, entry.example ?? '']))).join('');
  const table = tableBlock(`<thead>${head}</thead><tbody>${body}</tbody>`);
  return title === undefined ? [table] : [headingBlock(2, escapeText(title)), table];
}
