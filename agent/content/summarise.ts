const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** The beginning of a text: whole sentences where one ends late enough, otherwise whole words and an ellipsis. */
export function describeText(text: string, length: number): string {
  const line = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if ([...line].length <= length) return line;
  const cut = [...line].slice(0, length).join('');
  const sentence = /^[\s\S]*[.!?。！？؟](?=\s|$)/.exec(cut)?.[0] ?? '';
  if (sentence.length >= cut.length / 2) return sentence.trim();
  let words = '';
  for (const { segment, index } of segmenter.segment(cut.slice(0, -1))) {
    if (index + segment.length < cut.length - 1) words += segment;
  }
  return `${(words || cut.slice(0, -1)).replace(/[\s\p{P}]+$/u, '')}…`;
}

/**
 * A slug of a title: lower case, accents of Latin letters removed, words joined by hyphens; letters of other scripts stay,
 * as WordPress keeps them. Empty when the title has neither letter nor digit.
 */
export function slugOf(title: string, longest = 80): string {
  const words = title
    .replace(/<[^>]*>/g, ' ')
    .replace(/['’]/g, '')
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  let slug = '';
  for (const word of words ?? []) {
    const longer = slug === '' ? word : `${slug}-${word}`;
    if (longer.length > longest) break;
    slug = longer;
  }
  return slug || [...(words?.[0] ?? '')].slice(0, longest).join('');
}
