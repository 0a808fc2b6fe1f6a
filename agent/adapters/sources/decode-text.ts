import { isUtf8 } from 'node:buffer';
import { UnusableFile } from './unusable-file.ts';

/**
 * The text of a file: UTF-8 without byte order mark, lines ended by `\n` alone, so that line numbers hold.
 * @throws UnusableFile if the bytes are no UTF-8 text; the line is the first that is not.
 */
export function decodeText(bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    throw new UnusableFile('The file is not valid UTF-8. Save it in that encoding.', firstInvalidLine(bytes));
  }
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n');
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new UnusableFile('The file holds NUL characters, so it is no text.', lineAt(text, nul));
  return text;
}

/** The line of a position in a text, counted from 1. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** A line feed is never part of a longer UTF-8 sequence, so each line can be judged alone. */
function firstInvalidLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
