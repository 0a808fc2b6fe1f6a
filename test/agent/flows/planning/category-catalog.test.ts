import { expect, it } from 'vitest';
import { memoryCategory } from '../../../../agent/adapters/memory/memory-categories.ts';
import { CategoryCatalog } from '../../../../agent/flows/planning/category-catalog.ts';

const placement = { categoryMap: {}, defaultCategory: null, authors: [], categoryAuthors: {} };

it('a category that Polylang has translated under the same name is still the one that was there first', () => {
  const categories = [memoryCategory(9, 'News'), memoryCategory(4, 'News'), memoryCategory(5, 'Sport')];
  const catalog = new CategoryCatalog(categories, 5, placement);
  expect(catalog.resolve('news')).toMatchObject({ kind: 'term', category: { term_id: 4 } });
});
