// One check with 1,000 categories and nothing due, on the SQLite store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryFiles } from '../agent/adapters/memory/memory-files.ts';
import { MemorySite } from '../agent/adapters/memory/memory-site.ts';
import { openSqlStore } from '../agent/adapters/sql/sql-store.ts';
import { type Agent, defaultContentPolicy } from '../agent/flows/agent.ts';
import { termKey } from '../agent/flows/planning/category-catalog.ts';
import { Scheduler } from '../agent/flows/scheduler.ts';
import { steppedClock } from '../agent/flows/simulate.ts';
import type { Site } from '../agent/ports/site.ts';
import { MINUTE } from '../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../shared/core/random.ts';
import { openDatabase } from '../shared/node/database.ts';
import { cpuSeconds, figure, type Measured } from './measure.ts';

const CATEGORIES = 1000;
const WARM_UP = 10;
const CHECKS = 60;
const LIMIT_MS = 10;

/** WordPress answers every check with new objects, also while nothing has changed. */
const answersAnew = (site: MemorySite): Site =>
  new Proxy(site, {
    get(target, name) {
      if (name === 'categories') return async () => structuredClone(await target.categories());
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/** Milliseconds of CPU that checks without anything due take, one by one. */
async function measure(folder: string, siteOf: (site: MemorySite) => Site): Promise<number[]> {
  const clock = steppedClock(Date.parse('2026-03-10T00:05:00Z'));
  const names = Array.from({ length: CATEGORIES }, (_, i) => `Category ${i + 1}`);
  const site = new MemorySite({ clock, zone: 'Australia/Sydney', categories: names });
  const store = await openSqlStore(await openDatabase(`file:${join(folder, 'bench.sqlite')}`));
  const agent: Agent = {
    store,
    site: siteOf(site),
    clock,
    emit: () => undefined,
    random: (purpose) => seededRandom(seedFromText(purpose)),
    schedule: {
      cadence: 'even',
      intervalDays: 30,
      minGapHours: 7,
      spacing: 0.7,
      checkIntervalMinutes: 10,
      separationMinutes: null,
      calendar: { allowedDays: [], blackoutDates: [], quietHours: [], hourWeights: null },
      delays: {},
      categoryRules: {},
    },
    placement: { categoryMap: {}, defaultCategory: null, authors: [], categoryAuthors: {} },
    content: defaultContentPolicy,
    media: memoryFiles(),
    worker: 'bench-worker',
    claimMs: 60_000,
  };
  for (const [i, category] of names.entries()) {
    const content = { title: 'A post', body: '<p>Text.</p>', format: 'html' as const, tags: [], extra_categories: [] };
    const draft = { jobId: `job-${i}`, status: 'QUEUED' as const, category, categoryKey: termKey(i + 1), priority: 50 };
    await store.addJob({ ...draft, notBefore: null, publishDate: null, postStatus: 'publish', content }, clock.now());
  }
  const scheduler = new Scheduler(agent, () => 1);
  const times: number[] = [];
  for (let checks = 0; times.length < WARM_UP + CHECKS && checks < 1000; checks++) {
    const { seconds, result } = await cpuSeconds(() => scheduler.check());
    if (result.outcome === 'nothing_due' && checks > 0) times.push(seconds * 1000);
    clock.set(clock.now() + MINUTE);
  }
  await store.close();
  return times.slice(WARM_UP);
}

export async function benchCheck(): Promise<Measured[]> {
  const measured: Measured[] = [];
  const cases: [string, (site: MemorySite) => Site][] = [
    ['the site answers “unchanged”', (site) => site],
    ['the site answers 1,000 new objects', answersAnew],
  ];
  for (const [what, siteOf] of cases) {
    const folder = mkdtempSync(join(tmpdir(), 'scs-bench-'));
    try {
      const times = (await measure(folder, siteOf)).sort((a, b) => a - b);
      const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
      measured.push({
        what: `one check, ${CATEGORIES} categories, nothing due, SQLite; ${what} (${times.length} checks)`,
        limit: `≤ ${LIMIT_MS} ms of CPU`,
        measured: `mean ${figure(mean, 2)} ms, median ${figure(times[times.length >> 1] ?? 0, 2)} ms`,
        ok: mean <= LIMIT_MS,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return measured;
}
