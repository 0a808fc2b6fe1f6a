import { expect, it } from 'vitest';
import { wellFormed } from '../../shared/core/well-formed.ts';

it.each([
  ['cut \ud83d', 'cut \ufffd'],
  ['\ude00 cut', '\ufffd cut'],
  ['whole \ud83d\ude00', 'whole \ud83d\ude00'],
  ['\ud83d\ud83d\ude00', '\ufffd\ud83d\ude00'],
])('%j becomes %j', (text, well) => {
  expect(wellFormed(text)).toBe(well);
});

it('reaches every text and name of a JSON value, and leaves all else as it is', () => {
  const date = new Date(0);
  const value = { a: ['\ud83d', 1, null, { '\ud83d': true }], date };
  expect(wellFormed(value)).toEqual({ a: ['\ufffd', 1, null, { '\ufffd': true }], date });
  expect(wellFormed(value).date).toBe(date);
});
