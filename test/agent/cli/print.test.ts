import { describe, expect, it } from 'vitest';
import { table } from '../../../agent/cli/print.ts';

describe('a table', () => {
  it('has columns as wide as their widest cell, and no blanks at the ends of its lines', () => {
    expect(
      table(
        ['Job', 'State', 'Post'],
        [
          ['a', 'QUEUED', ''],
          ['long-id', 'FAILED', 'why'],
        ],
      ),
    ).toBe(['Job      State   Post', '---------------------', 'a        QUEUED', 'long-id  FAILED  why'].join('\n'));
  });

  it.each([
    ['日本の旅', 8],
    ['한국어', 6],
    ['ｶﾀｶﾅ', 4],
    ['ＡＢ', 4],
    ['𠮷野', 4],
    ['naïve', 5],
    ['nai\u0308ve', 5],
    ['🎉', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['', 0],
  ])('gives %s the columns that a terminal does', (text, columns) => {
    const [, , row] = table(['0123456789', 'x'], [[text, 'end']]).split('\n');
    expect(row).toBe(`${text}${' '.repeat(10 - columns + 2)}end`);
  });

  it('lets no cell break a line or steer the terminal', () => {
    expect(table(['A', 'B'], [['x\r\ny', '\u001b[2Jz\u0007']]).split('\n')[2]).toBe('x y   [2Jz');
  });

  it('without rows is its head', () => {
    expect(table(['A', 'B'], [])).toBe('A  B\n----');
  });

  it('of very many rows is no trouble', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => [String(i), 'x']);
    expect(table(['A', 'B'], rows).split('\n').at(-1)).toBe('199999  x');
  });
});
