import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqlStore } from '../../agent/adapters/sql/sql-store.ts';
import { addJob } from '../../agent/flows/add-job.ts';
import type { Store } from '../../agent/ports/store.ts';
import { openDatabase } from '../../shared/node/database.ts';
import { siteEnvironment, temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { waitUntil } from '../rig/wait-until.ts';
import type { WordPress } from '../rig/wordpress.ts';
import { EACH_HOOK_ONCE, holdClock, hooksOf } from '../wordpress/site-controls.ts';
import { expectCleanLog, useSite } from '../wordpress/use-site.ts';

const SETTINGS = {
  SCHEDULER_PUBLISH_INTERVAL_DAYS: '1',
  SCHEDULER_MIN_GAP_HOURS: '2',
  SCHEDULER_CHECK_INTERVAL: '60',
  SCHEDULER_MIN_SEPARATION_MINUTES: '10',
  SCHEDULER_PUBLISH_TIMEOUT_SECONDS: '20',
};

/** Queues `count` posts in `categories` categories, the same ids every time. */
async function fillQueue(url: string, categories: number, count: number): Promise<void> {
  const store = await openSqlStore(await openDatabase(url));
  for (let n = 0; n < count; n += 1) {
    const content = { title: `Post ${n}`, body: `Text of post ${n}.`, format: 'markdown' as const };
    const job = { job_id: `job-${n}`, category: `Category ${n % categories}`, content };
    await addJob({ store, clock: { now: () => n } }, job, { catalog: null, zoneName: null });
  }
  await store.close();
}

function startAgent(site: WordPress, url: string): ChildProcess & { lines: string[] } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/faults/agent-process.ts'], {
    env: { PATH: process.env.PATH, ...siteEnvironment(site), ...SETTINGS, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
  }
  return Object.assign(child, { lines });
}

const ended = (child: ChildProcess) =>
  child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();

/** Every post of the site with its local window and category, by what WordPress says. */
const postsOf = (site: WordPress) =>
  site.php<{ id: number; title: string; date: string; category: string }[]>(`
    return array_map( static function ( $post ) {
      return array( 'id' => $post->ID, 'title' => $post->post_title, 'date' => $post->post_date_gmt, 'category' => get_the_category( $post->ID )[0]->name );
    }, get_posts( array( 'numberposts' => -1, 'post_status' => 'any', 'orderby' => 'ID', 'order' => 'ASC' ) ) );`);

async function expectEachOnce(site: WordPress, count: number): Promise<void> {
  const posts = await postsOf(site);
  expect(posts.map(({ title }) => title).toSorted()).toEqual(
    Array.from({ length: count }, (_, n) => `Post ${n}`).toSorted(),
  );
  const places = posts.map(({ category, date }) => `${category} ${date.slice(0, 10)}`);
  expect(new Set(places).size, 'one post a category and window').toBe(places.length);
  for (const { id } of posts) expect((await hooksOf(site, id)).count, `hooks of post ${id}`).toEqual(EACH_HOOK_ONCE);
}

async function publishedJobs(store: Store): Promise<number> {
  return (await store.jobs({ status: 'PUBLISHED', limit: 1000 })).length;
}

describeWordPress('200 publications, the agent killed with SIGKILL at random moments', () => {
  const site = useSite({ timezone: 'UTC' });

  it('are 200 posts: none lost, none doubled, every publish hook once', async () => {
    const seed = Number(process.env.SCS_FAULT_SEED ?? Math.floor(Math.random() * 1e9));
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const url = `file:${join(await temporaryFolder(), 'scs.sqlite')}`;
    await holdClock(site, '2026-03-01T00:00:00Z');
    await fillQueue(url, 20, 200);

    let kills = 0;
    for (let start = 0; start < 400; start += 1) {
      const agent = startAgent(site, url);
      const killed = new Promise<void>((resolve) => {
        agent.stdout?.once('data', () => {
          // Mostly soon after it began, so that many moments of publishing are hit; it gets through in the end.
          const timer = setTimeout(() => agent.kill('SIGKILL'), random() ** 2 * 5000);
          agent.once('exit', () => {
            clearTimeout(timer);
            resolve();
          });
        });
      });
      await Promise.race([killed, ended(agent)]);
      await ended(agent);
      if (agent.exitCode === 0) break;
      expect(agent.signalCode, agent.lines.slice(-5).join('\n')).toBe('SIGKILL');
      kills += 1;
    }
    expect(kills, `seed ${seed}`).toBeGreaterThan(10);
    await expectEachOnce(site, 200);
    const store = await openSqlStore(await openDatabase(url));
    expect(await publishedJobs(store)).toBe(200);
    await store.close();
    console.log(`seed ${seed}: ${kills} kills, 200 posts`);
  }, 400_000);

  expectCleanLog(site);
});

describeWordPress('two agents with private databases for one site', () => {
  const site = useSite({ timezone: 'UTC' });

  it('fill no window twice, and either one goes on alone when the other is killed', async () => {
    const folder = await temporaryFolder();
    const urls = [`file:${join(folder, 'a.sqlite')}`, `file:${join(folder, 'b.sqlite')}`];
    await holdClock(site, '2026-03-01T00:00:00Z');
    for (const url of urls) await fillQueue(url, 12, 48);
    const [a, b] = urls.map((url) => startAgent(site, url)) as [
      ReturnType<typeof startAgent>,
      ReturnType<typeof startAgent>,
    ];
    const published = async () =>
      (await site.sql("SELECT ID FROM wp_posts WHERE post_type = 'post' AND post_status = 'publish'")).length;
    await waitUntil(
      async () => (await published()) >= 16 || a.exitCode !== null || b.exitCode !== null,
      () => [...a.lines.slice(-3), ...b.lines.slice(-3)].join('\n'),
      { withinMs: 120_000 },
    );
    a.kill('SIGKILL');
    await ended(a);
    await ended(b);
    expect(b.exitCode, b.lines.slice(-5).join('\n')).toBe(0);
    await expectEachOnce(site, 48);
  }, 240_000);

  expectCleanLog(site);
});
