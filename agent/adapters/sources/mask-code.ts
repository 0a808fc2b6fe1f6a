const FENCE = /^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(`{3,}|~{3,})([^\n]*)$/;
const INLINE_CODE = /(?<![`\\])(`+)(?!`)((?:(?!\n[ \t]*\n)[\s\S])*?[^`])\1(?!`)/g;

/**
 * The same text with every character of its code (fenced blocks and inline code) turned into a space: positions and
 * lines stay, so that what is found outside of code can be found again in the text. Indented lines are no code in MDX.
 */
export function maskCode(markdown: string): string {
  let fence: string | null = null;
  const lines = markdown.split('\n').map((line) => {
    const [, marks = '', info = ''] = FENCE.exec(line) ?? [];
    if (fence !== null) {
      const closes = marks.startsWith(fence) && info.trim() === '';
      if (closes) fence = null;
      return blank(line);
    }
    const opens = marks !== '' && !(marks.startsWith('`') && info.includes('`'));
    if (!opens) return line;
    fence = marks;
    return blank(line);
  });
  return lines.join('\n').replace(INLINE_CODE, blank);
}

/** Spaces in place of everything but line ends. */
export function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
