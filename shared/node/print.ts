import pc from 'picocolors';

/** One line of JSON on standard output, for machines. */
export const printJson = (value: unknown): void => print(JSON.stringify(value));

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const printError = (text: string): void => {
  process.stderr.write(`${pc.isColorSupported && process.stderr.isTTY ? pc.red('Error:') : 'Error:'} ${text}\n`);
};

/** Colours for a terminal, plain text elsewhere. */
export const colours = () => (process.stdout.isTTY ? pc : pc.createColors(false));

/**
 * A table with columns as wide as their widest cell; the last one is not padded. Line ends and what could steer a terminal
 * become blanks.
 */
export function table(head: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map((cell) => cell.replace(/\p{Cc}+/gu, ' ')));
  const widths = head.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, width(row[column] ?? '')), width(title)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === cells.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)),
      )
      .join('  ')
      .trimEnd();
  return [line(head), '-'.repeat(line(head).length), ...rows.map(line)].join('\n');
}

const segments = new Intl.Segmenter();

/** Columns that a text takes on a terminal: East Asian characters and emoji take two. */
function width(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of segments.segment(text)) {
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u.test(
        segment,
      )
        ? 2
        : 1;
  }
  return columns;
}

/** A counter on one line of a terminal; silent elsewhere. */
export function progress(what: string): { show(done: number, of?: number): void; end(): void } {
  if (!process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  return {
    show: (done, of) => process.stderr.write(`\r${what} ${done}${of === undefined ? '' : ` of ${of}`} …`),
    end: () => process.stderr.write('\r\u001b[K'),
  };
}
