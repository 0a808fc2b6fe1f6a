import { expect, it } from 'vitest';
import { foldCategoryName, UNKNOWN_CATEGORY } from '../../shared/core/category-name.ts';

it.each([
  ['TECH', 'tech'],
  [' tech\t', 'tech'],
  ['Local \n  News', 'local news'],
  ['News / Local', 'news/local'],
  ['/News//Local/ ', 'news/local'],
  [' / ', ''],
  ['Cafe\u0301', 'caf\u00e9'],
  ['ÄRZTE', 'ärzte'],
])('%j is compared as %j', (name, folded) => {
  expect(foldCategoryName(name)).toBe(folded);
});

it('keeps a path apart from a name that only looks like it', () => {
  expect(foldCategoryName('News/Local')).not.toBe(foldCategoryName('News Local'));
});

it('a job without a category belongs to UNKNOWN, as the contract says', () => {
  expect(UNKNOWN_CATEGORY).toBe('UNKNOWN');
});
