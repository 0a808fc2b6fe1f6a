/**
 * The normal form in which titles are compared. The plugin has the same steps in PHP, and both are held to
 * `shared/contract/fixtures/titles.json`; so no step leaves anything to a library's own tables of case folding.
 */

/**
 * Marks that only decorate a letter: diacritics, Hebrew points, Arabic vowel signs, variation selectors. Marks that are
 * letters of their script stay: vowel signs of Indian scripts, the voiced marks of kana, Arabic hamza and madda.
 */
const ACCENTS =
  /[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u064B-\u0652\u0670]/g;
const VARIATION_SELECTORS = /\p{Variation_Selector}/gu;
/** й, ў, ї: the breve and the two dots make other letters of Cyrillic ones; only ё is written е as well. */
const CYRILLIC_LETTER = /([\u0400-\u052F])([\u0306\u0308])/g;
/** A mark goes with the symbol that it stands on; behind a joiner it belongs to the letter before. */
const DROPPED = /[^\p{L}\p{N}\p{M}\p{Cf}]+\p{M}*|\p{Cf}+/gu;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * Letters and digits of every script, in lower case and without accents, punctuation and spaces.
 * @param title Plain text: no markup, no entities.
 */
export function normaliseTitle(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replace(CYRILLIC_LETTER, (whole) => (whole === 'е\u0308' ? 'е' : whole.normalize('NFC')))
    .replace(ACCENTS, '')
    .replace(VARIATION_SELECTORS, '')
    .replace(/ß/g, 'ss')
    .replace(/ς/g, 'σ')
    .replace(DROPPED, '')
    .normalize('NFC');
}

/** Whether a normal form says enough to be a duplicate: 6 characters, 3 where Chinese, Japanese or Korean is among them. */
export function isComparable(normalised: string): boolean {
  return [...normalised].length >= (CJK.test(normalised) ? 3 : 6);
}
