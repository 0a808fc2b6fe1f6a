import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { expect, it, onTestFinished } from 'vitest';
import { enrol } from '../../agent/flows/fleet/enrol.ts';
import { readStatus } from '../../agent/flows/reporting/read-status.ts';
import { openFleetStore } from '../../coordinator/adapters/sql/sql-store.ts';
import { BrandViews } from '../../coordinator/flows/brand-views.ts';
import type { Coordinator } from '../../coordinator/flows/coordinator.ts';
import { invite } from '../../coordinator/flows/enrol-site.ts';
import { readSchedule } from '../../coordinator/flows/read-schedule.ts';
import { PulseWatch } from '../../coordinator/flows/settle.ts';
import { tick } from '../../coordinator/flows/tick.ts';
import { createApp } from '../../coordinator/http/app.ts';
import { createMetrics } from '../../coordinator/metrics.ts';
import type { BrandRules } from '../../shared/contract/coordinator/rules.ts';
import { HOUR, parseIso, toIso } from '../../shared/core/instant.ts';
import { openDatabase } from '../../shared/node/database.ts';
import { type AgentOnSite, agentOnSite, temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { freePort } from '../rig/free-port.ts';
import type { WordPress } from '../rig/wordpress.ts';
import { expectCleanLog, useSite } from '../wordpress/use-site.ts';

const BRAND = 'harbour-media';
const API_KEY = 'a key of the tests that nobody knows';
/** Wednesdays on which nothing happens to any clock. */
const [FIRST, SECOND] = ['2026-03-11T00:00:00Z', '2026-03-18T00:00:00Z'];

interface Fleet {
  coordinator: Coordinator;
  url: string;
  turn(): Promise<void>;
  setNow(now: number): void;
}

/** A coordinator on SQLite that listens on a port of its own, in the test's time. */
async function startCoordinator(start: string, rules: BrandRules): Promise<Fleet> {
  let now = parseIso(start);
  const clock = { now: () => now };
  const store = await openFleetStore(await openDatabase(`file:${join(await temporaryFolder(), 'fleet.sqlite')}`));
  let ids = 0;
  const coordinator: Coordinator = {
    store,
    clock,
    emit: () => undefined,
    views: new BrandViews(store, clock),
    newId: () => (++ids).toString(16).padStart(8, '0').repeat(4),
    secretKey: 'a secret of the tests that nobody knows',
  };
  await store.addBrand({ brandId: BRAND, name: 'Harbour Media', rules });
  const pulse = new PulseWatch(coordinator);
  await pulse.beat();
  const port = await freePort();
  const app = createApp({ coordinator, apiKey: API_KEY, version: '9.9.9', metrics: createMetrics('1') });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
  onTestFinished(async () => {
    await new Promise((closed) => {
      server.close(closed);
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
    await store.close();
  });
  return {
    coordinator,
    url: `http://127.0.0.1:${port}`,
    turn: () => tick(coordinator, pulse),
    setNow: (at) => {
      now = at;
    },
  };
}

/** Opens a page of the dashboard over HTTP, signed in as an operator does; answers its text without markup. */
async function lookAt(fleet: Fleet, path: string): Promise<string> {
  const signedIn = await fetch(`${fleet.url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ key: API_KEY }),
    redirect: 'manual',
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(`${fleet.url}${path}`, { headers: { cookie }, redirect: 'manual' });
  expect(page.status).toBe(200);
  const lines = (await page.text()).replace(/<[^>]+>/g, '\n').split('\n');
  return lines
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');
}

/** Agent, WordPress and coordinator go from one thing that is to be done to the next. */
async function runFleet(fleet: Fleet, agents: readonly AgentOnSite[], ms: number): Promise<void> {
  const end = fleet.coordinator.clock.now() + ms;
  for (;;) {
    await fleet.turn();
    for (const { scheduler } of agents) await scheduler.tick();
    const wakes = await Promise.all(agents.map(({ scheduler }) => scheduler.nextWakeAt()));
    const next = Math.min(...wakes);
    if (next > end) return;
    fleet.setNow(next);
    for (const agent of agents) await agent.setClock(next);
  }
}

describeWordPress('two WordPress sites of one brand', () => {
  const sites = [useSite({ timezone: 'Australia/Sydney' }), useSite({ timezone: 'America/New_York' })];
  const names = ['Harbour Times', 'Coast Living'];

  /** The site's agent, enrolled, with `count` jobs in each of two categories. */
  async function joinBrand(fleet: Fleet, site: WordPress, name: string, count: number, settings = {}) {
    await site.sql("UPDATE wp_options SET option_value = ? WHERE option_name = 'blogname'", [name]);
    const start = toIso(fleet.coordinator.clock.now());
    const made = await agentOnSite(site, start, {
      SCHEDULER_COORDINATOR_URL: fleet.url,
      SCHEDULER_CHECK_INTERVAL: '60',
      SCHEDULER_MIN_SEPARATION_MINUTES: '10',
      SCHEDULER_MIN_GAP_HOURS: '1',
      ...settings,
    });
    const { code } = await invite(fleet.coordinator, BRAND);
    await enrol(made.agent, { url: fleet.url, invite: code, replace: false });
    for (const category of ['Food', 'Sport']) {
      for (let i = 1; i <= count; i += 1) {
        await made.agent.store.addJob(
          {
            jobId: `${name} ${category} ${i} ${start}`,
            status: 'QUEUED',
            category,
            categoryKey: `name:${category.toLowerCase()}`,
            priority: 50,
            notBefore: null,
            publishDate: null,
            postStatus: 'publish',
            content: {
              title: `${name}: ${category}, part ${i}`,
              body: '<p>Enough words to be a post.</p>',
              format: 'html',
              tags: [],
              extra_categories: [],
            },
          },
          made.agent.clock.now(),
        );
      }
    }
    return made;
  }

  /** What WordPress itself shows of both sites, by time. */
  async function postsSince(start: string): Promise<{ site: number; at: number; title: string }[]> {
    const all = await Promise.all(
      sites.map(async (site, index) => {
        const rows = await site.sql<{ title: string; at: string }>(
          "SELECT post_title AS title, DATE_FORMAT(post_date_gmt, '%Y-%m-%dT%H:%i:%sZ') AS at FROM wp_posts WHERE post_type = 'post' AND post_status = 'publish' AND post_date_gmt >= ?",
          [start.slice(0, 19).replace('T', ' ')],
        );
        return rows.map(({ title, at }) => ({ site: index, at: parseIso(at), title }));
      }),
    );
    return all.flat().sort((a, b) => a.at - b.at);
  }

  it('take turns at the posting times of their brand, and the dashboard shows it', async () => {
    const times = Array.from({ length: 12 }, (_, i) => `${String(2 * i + 1).padStart(2, '0')}:30`);
    const fleet = await startCoordinator(FIRST, {
      mode: 'slots',
      timezone: 'UTC',
      posting_times: times,
      posts_per_day: 12,
      min_gap_hours: 1.5,
      max_queue_lookahead_days: 1,
    });
    const agents: AgentOnSite[] = [];
    for (const [i, site] of sites.entries()) agents.push(await joinBrand(fleet, site, names[i] ?? '', 4));
    await runFleet(fleet, agents, 14 * HOUR);

    const posts = await postsSince(FIRST);
    expect(posts).toHaveLength(7);
    expect(posts.map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual(times.slice(0, 7));
    expect(posts.every(({ site }, i) => site !== posts[i - 1]?.site)).toBe(true);
    expect(posts.slice(1).every(({ at }, i) => at - (posts[i]?.at ?? 0) >= 1.5 * HOUR)).toBe(true);

    const { slots } = await readSchedule(fleet.coordinator, BRAND, 1, parseIso(FIRST));
    const published = slots.filter(({ status }) => status === 'published');
    expect(published.map(({ title }) => title)).toEqual(posts.map(({ title }) => title));
    const page = await lookAt(fleet, '/');
    const told = posts.map(({ site, at, title }) => {
      const category = title.includes('Food') ? 'Food' : 'Sport';
      return `${toIso(at).slice(11, 16)} ${names[site]}: published (${category}, ${title})`;
    });
    const shown = page.split('\n').filter((line) => line.includes(': published ('));
    // Once in the picture, and once in the list that is read aloud.
    expect(shown.filter((_, i) => i < told.length)).toEqual(told);
    expect(shown).toHaveLength(2 * told.length);
    for (const name of names) expect(page).toContain(name);
    expect(page).toContain('healthy');

    const { brand, problems } = await readStatus((agents[0] as AgentOnSite).agent, true);
    expect([brand?.name, brand?.mode, brand?.connected, problems]).toEqual(['Harbour Media', 'slots', true, []]);
  }, 180_000);

  it('that plan for themselves keep the brand’s gap between all their posts', async () => {
    const fleet = await startCoordinator(SECOND, { min_gap_hours: 2 });
    const settings = { SCHEDULER_PUBLISH_INTERVAL_DAYS: '1' };
    const agents: AgentOnSite[] = [];
    for (const [i, site] of sites.entries()) agents.push(await joinBrand(fleet, site, names[i] ?? '', 3, settings));
    // Each site has a whole day of its own in this time, in which each of its categories has a post.
    await runFleet(fleet, agents, 40 * HOUR);
    const posts = await postsSince(SECOND);
    expect(new Set(posts.map(({ site }) => site)).size).toBe(2);
    expect(posts.length).toBeGreaterThanOrEqual(4);
    expect(posts.slice(1).every(({ at }, i) => at - (posts[i]?.at ?? 0) >= 2 * HOUR)).toBe(true);
    const { slots } = await readSchedule(fleet.coordinator, BRAND, 2, parseIso(SECOND));
    expect(slots.filter(({ status }) => status === 'published')).toHaveLength(posts.length);
  }, 180_000);

  for (const site of sites) expectCleanLog(site);
});
