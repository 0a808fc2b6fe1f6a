import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { folderSupply } from '../../../../agent/adapters/sources/folder-supply.ts';
import { httpSupply } from '../../../../agent/adapters/sources/http-supply.ts';
import { replenish } from '../../../../agent/flows/jobs/replenish.ts';
import { setDelay } from '../../../../agent/flows/planning/category-delays.ts';
import type { Supply, SupplyRequest } from '../../../../agent/ports/supply.ts';
import { isSignedRequest } from '../../../../shared/node/signed-request.ts';
import { startHttpService } from '../../../rig/http-service.ts';
import { START, world } from '../world.ts';

const NAMES = ['Art', 'Film', 'Food', 'Music', 'News', 'Sport', 'Tech'];
const SECRET = 'a secret of at least 16 characters';

/** A source that has as many jobs as it is asked for. */
function endless(): Supply & { asked: SupplyRequest[] } {
  const asked: SupplyRequest[] = [];
  return {
    asked,
    async take(request) {
      asked.push(request);
      const jobs = Array.from({ length: request.count }, (_, i) => ({
        job_id: `${request.category}-${i}`,
        category: request.category,
        status: 'CREATED' as const,
        content: { title: `${request.category} ${i}`, body: '' },
      }));
      return { jobs, skipped: [] };
    },
  };
}

const options = (supply: Supply, fields = {}) => ({ supply, least: 3, categories: NAMES, pauseMs: 0, ...fields });

it('fills the emptiest categories first, five a round, and no delayed one', async () => {
  const { agent, add, view, of } = world({ categories: NAMES });
  for (const id of ['m1', 'm2']) await add(id, 'Music');
  await add('n1', 'News');
  for (const id of ['t1', 't2', 't3']) await add(id, 'Tech');
  await setDelay(agent, 'FILM', 2);
  const supply = endless();
  expect(await replenish(agent, await view(), options(supply))).toEqual({
    Art: { wanted: 3, added: 3 },
    Food: { wanted: 3, added: 3 },
    Sport: { wanted: 3, added: 3 },
    News: { wanted: 2, added: 2 },
    Music: { wanted: 1, added: 1 },
  });
  expect(supply.asked.map(({ category }) => category)).toEqual(['Art', 'Food', 'Sport', 'News', 'Music']);
  expect(of('replenished')).toHaveLength(5);
  expect(await replenish(agent, await view(), options(supply))).toEqual({});
});

it('knows a delayed category by its name alone, and by its slug', async () => {
  const delays = { film: 2, 'arts-music-hall': 2 };
  const made = world({ categories: ['Arts/Film', 'Arts/Music hall', 'Food'], schedule: { delays } });
  const named = { ...options(endless()), categories: ['Arts/Film', 'Arts/Music hall', 'Food'] };
  expect(Object.keys(await replenish(made.agent, await made.view(), named))).toEqual(['Food']);
});

it('keeps, when nothing is named, the categories that have jobs or posts', async () => {
  const { agent, add, view, site } = world({ categories: NAMES });
  site.publishByHand(3);
  site.change(3, { published_count: 1 });
  await add('n1', 'News');
  await add('x1', 'Not in WordPress yet');
  const supply = endless();
  await replenish(agent, await view(), options(supply, { categories: [] }));
  expect(supply.asked.map(({ category, count }) => [category, count])).toEqual([
    ['Food', 3],
    ['News', 2],
    ['Not in WordPress yet', 2],
  ]);
});

it('goes on with the other categories when the source fails for one', async () => {
  const { agent, view, of } = world({ categories: ['Art', 'News'] });
  const supply = endless();
  const take = supply.take.bind(supply);
  supply.take = async (request) => {
    if (request.category === 'Art') throw new Error('no ideas');
    return take(request);
  };
  const result = await replenish(agent, await view(), options(supply, { categories: ['Art', 'News'] }));
  expect(result).toEqual({ Art: { wanted: 3, added: 0 }, News: { wanted: 3, added: 3 } });
  expect(of('replenish_failed')).toEqual([
    { type: 'replenish_failed', category: 'Art', code: 'replenish_failed', message: 'no ideas' },
  ]);
});

it('takes from a folder what is of the category and not taken yet', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scs-supply-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'News'));
  for (const name of ['a', 'b', 'c'])
    await writeFile(join(folder, 'News', `${name}.md`), `---\ntitle: ${name}\n---\nText.\n`);
  await writeFile(join(folder, 'broken.md'), '---\ntitle: [\n---\nText.\n');
  await writeFile(join(folder, 'art.md'), '---\ntitle: Art\ncategory: Art\n---\nText.\n');
  const { agent, view, of } = world({ categories: ['News'] });
  const fill = async (least: number) =>
    replenish(agent, await view(), options(folderSupply(folder), { categories: ['news'], least }));
  expect(await fill(2)).toEqual({ News: { wanted: 2, added: 2 } });
  expect(await fill(5)).toEqual({ News: { wanted: 3, added: 1 } });
  expect(of('replenished')[1]?.skipped).toEqual([expect.stringContaining('broken.md:2')]);
  expect((await agent.store.jobs({ limit: 9 })).map((job) => job.jobId).sort()).toEqual([
    'import:News/a.md',
    'import:News/b.md',
    'import:News/c.md',
  ]);
});

it('asks a service, signed, and takes no more than it asked for', async () => {
  const ideas = ['one', 'two', 'three', 'four'].map((title) => ({ job_id: title, content: { title, body: '' } }));
  const service = await startHttpService(() => ({ body: { jobs: [{ content: { title: '' } }, ...ideas] } }));
  onTestFinished(() => service.stop());
  const { agent, view, of, clock } = world({ categories: ['News'] });
  const url = `${service.url}/ideas`;
  const result = await replenish(
    agent,
    await view(),
    options(httpSupply({ url, secret: SECRET }, clock), { categories: ['News'] }),
  );
  expect(result).toEqual({ News: { wanted: 3, added: 2 } });
  expect(await agent.store.job('one')).toMatchObject({ status: 'CREATED', categoryKey: 'term:1' });
  expect(of('replenished')[0]?.skipped).toEqual([expect.stringMatching(/title/)]);
  const [asked] = service.received;
  expect(JSON.parse(asked?.body ?? '')).toEqual({ contract_version: 1, category: 'News', count: 3 });
  const headers = new Headers(asked?.headers as Record<string, string>);
  expect(isSignedRequest(SECRET, { method: 'POST', url, body: asked?.body ?? '' }, headers, START)).toBe(true);
});

it.each([
  [{ status: 500, body: 'oops' }, /status 500: oops/],
  [{ body: 'no JSON' }, /JSON/],
  [{ body: { jobs: 7 } }, /cannot be used: jobs/],
  [{ cut: true }, /gave none/],
])('says what a service answered that gave none: %j', async (reply, message) => {
  const service = await startHttpService(() => reply);
  onTestFinished(() => service.stop());
  const supply = httpSupply({ url: service.url, secret: SECRET }, { now: () => START });
  const request = { category: 'News', count: 1, isKnown: async () => false };
  await expect(supply.take(request)).rejects.toThrow(message);
});
