import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newJob } from '../../../../shared/contract/content.ts';
import { itemsOf } from './content-folder.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const nodejsBlog = `${root}../shared/data/nodejs-blog`;

describe('the sample posts', () => {
  it('are sixty in six categories, all regular', async () => {
    const items = await itemsOf(`${root}demo/content`);
    const categories: Record<string, number> = {};
    for (const item of items) {
      if (item.kind === 'skipped') throw new Error(`${item.file}: ${item.reason}`);
      expect(item.warnings).toEqual([]);
      categories[item.job.category ?? ''] = (categories[item.job.category ?? ''] ?? 0) + 1;
    }
    expect(categories).toEqual({ 'Local News': 10, Food: 10, Weather: 10, Culture: 10, Sport: 10, Science: 10 });
  });

  it('of the irregular kind are all named', async () => {
    expect(await itemsOf(`${root}demo/content-irregular`)).toEqual([
      { kind: 'skipped', file: 'broken-yaml.md', line: 2, reason: expect.stringContaining('not valid YAML') },
      { kind: 'skipped', file: 'no-title.md', line: null, reason: expect.stringContaining('no title') },
      { kind: 'skipped', file: 'odd-date.md', line: 4, reason: expect.stringContaining('"03/04/2026"') },
    ]);
  });
});

describe.skipIf(!existsSync(nodejsBlog))('the posts of the Node.js website', () => {
  it('are all taken, and what is irregular is named', async () => {
    const items = await itemsOf(nodejsBlog, { keepDates: true });
    expect(items.filter(({ kind }) => kind === 'skipped')).toEqual([]);
    expect(items).toHaveLength(305);

    const warnings = items.flatMap((item) =>
      item.kind === 'content' ? item.warnings.map(({ line, reason }) => `${item.file}:${line} ${reason}`) : [],
    );
    expect(warnings.filter((text) => text.includes('repeats the title'))).toHaveLength(13);
    const components = warnings.filter((text) => text.includes('<AlertBox>'));
    expect(components).toHaveLength(5);
    for (const text of components) expect(text).toMatch(/^migrations\/v\d\d-to-v\d\d\.mdx:11 /);
    expect(warnings.filter((text) => text.includes('no category'))).toEqual([
      'uncategorized/bnoordhuis-departure.md:null The file names no category, so its folder "uncategorized" is used.',
      'uncategorized/tj-fontaine-new-node-lead.md:null The file names no category, so its folder "uncategorized" is used.',
    ]);
    expect(warnings).toHaveLength(13 + 5 + 2);
  });

  it('keep their dates as instants, and the contract', async () => {
    const categories = new Set<string>();
    for (const item of await itemsOf(nodejsBlog, { keepDates: true })) {
      if (item.kind === 'skipped') continue;
      const job = newJob.parse(item.job);
      expect(job.publish_date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
      categories.add(job.category ?? '');
    }
    expect(categories.size).toBe(13);
  });
});
