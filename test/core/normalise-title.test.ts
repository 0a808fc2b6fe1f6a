import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isComparable, normaliseTitle } from '../../shared/core/normalise-title.ts';

const GOLDEN: { title: string; normalised: string; comparable: boolean }[] = JSON.parse(
  readFileSync('shared/contract/fixtures/titles.json', 'utf8'),
);

describe('the normal form of a title', () => {
  it.each(GOLDEN)('$title → $normalised', ({ title, normalised, comparable }) => {
    expect(normaliseTitle(title)).toBe(normalised);
    expect(isComparable(normalised)).toBe(comparable);
  });

  it.each([
    ['case and punctuation', 'Harbour bridge: open again!', 'HARBOUR bridge — open again'],
    ['accents', 'Crème brûlée', 'creme brulee'],
    ['composed and decomposed letters', 'é'.normalize('NFC').repeat(6), 'é'.normalize('NFD').repeat(6)],
    ['ß in capitals', 'Straße', 'STRASSE'],
    ['the final sigma', 'Ὀδυσσεύς', 'ΟΔΥΣΣΕΎΣ'],
    ['ё and е', 'Ёлка', 'Елка'],
    ['points and vowel signs', 'שָׁלוֹם מَرْحَبًا', 'שלום מرحبا'],
    ['half-width kana', 'ｶﾞｷﾞｸﾞ', 'ガギグ'],
  ])('is the same: %s', (_, a, b) => {
    expect(normaliseTitle(a)).toBe(normaliseTitle(b));
  });

  it.each([
    ['another letter of Cyrillic', 'мой', 'мои'],
    ['voiced kana', 'がぎぐ', 'かきく'],
    ['vowel signs of Devanagari', 'की', 'का'],
    ['tone marks of Thai', 'ข้าว', 'ขาว'],
    ['digits', 'Top 10', 'Top 20'],
  ])('is another: %s', (_, a, b) => {
    expect(normaliseTitle(a)).not.toBe(normaliseTitle(b));
  });

  it('is its own normal form, and never loses the letters of any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (title) => {
        const once = normaliseTitle(title);
        expect(normaliseTitle(once)).toBe(once);
        if (/[\p{L}\p{N}]/u.test(title.normalize('NFKD'))) expect(once).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});
