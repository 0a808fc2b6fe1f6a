import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { openSqlStore } from '../../agent/adapters/sql/sql-store.ts';
import { defaultContentPolicy } from '../../agent/flows/agent.ts';
import { addJob } from '../../agent/flows/jobs/add-job.ts';
import type { NewJobInput } from '../../shared/contract/content.ts';
import { openDatabase } from '../../shared/node/database.ts';
import { siteEnvironment } from '../agent/e2e/agent-on-site.ts';
import { program } from '../rig/programs.ts';
import type { WordPress } from '../rig/wordpress.ts';
import { EACH_HOOK_ONCE, hooksOf } from '../wordpress/site-controls.ts';

const SETTINGS = {
  SCHEDULER_PUBLISH_INTERVAL_DAYS: '1',
  SCHEDULER_MIN_GAP_HOURS: '2',
  // Checks between two posts would take a good part of the time, and nothing of interest can be killed in them.
  SCHEDULER_CHECK_INTERVAL: '240',
  SCHEDULER_MIN_SEPARATION_MINUTES: '10',
  SCHEDULER_PUBLISH_TIMEOUT_SECONDS: '20',
};

/** Queues jobs in a database of their own. */
export async function queueJobs(url: string, jobs: readonly NewJobInput[]): Promise<void> {
  const store = await openSqlStore(await openDatabase(url));
  for (const [n, job] of jobs.entries()) {
    const parts = { store, clock: { now: () => n }, content: defaultContentPolicy };
    await addJob(parts, job, { catalog: null, zoneName: null });
  }
  await store.close();
}

/** Queues `count` posts in `categories` categories, the same ids every time. */
export async function fillQueue(url: string, categories: number, count: number, tags: string[] = []): Promise<void> {
  const jobOf = (n: number): NewJobInput => ({
    job_id: `job-${n}`,
    category: `Category ${n % categories}`,
    content: { title: `Post ${n}`, body: `Text of post ${n}.`, format: 'markdown', tags },
  });
  await queueJobs(
    url,
    Array.from({ length: count }, (_, n) => jobOf(n)),
  );
}

export type AgentProcess = ChildProcess & { lines: string[] };

/** The real agent in a process of its own; `dieAt` names the step of `publishing-steps.ts` at which it kills itself. */
export function startAgent(
  site: WordPress,
  url: string,
  dieAt?: string,
  settings: Readonly<Record<string, string>> = {},
): AgentProcess {
  const child = spawn(process.execPath, [program('test/faults/agent-process.ts')], {
    env: {
      PATH: process.env.PATH,
      ...siteEnvironment(site),
      ...SETTINGS,
      ...settings,
      DATABASE_URL: url,
      ...(dieAt === undefined ? {} : { SCS_DIE_AT: dieAt }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
  }
  return Object.assign(child, { lines });
}

export const ended = (child: ChildProcess) =>
  child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();

/** Every post of the site with its local window and category, by what WordPress says. */
const postsOf = (site: WordPress) =>
  site.php<{ id: number; title: string; date: string; category: string }[]>(`
    return array_map( static function ( $post ) {
      return array( 'id' => $post->ID, 'title' => $post->post_title, 'date' => $post->post_date_gmt, 'category' => get_the_category( $post->ID )[0]->name );
    }, get_posts( array( 'numberposts' => -1, 'post_status' => 'any', 'orderby' => 'ID', 'order' => 'ASC' ) ) );`);

/** WordPress has every post once, in its own window, and every publish hook ran once for it. */
export async function expectEachOnce(site: WordPress, count: number): Promise<void> {
  const posts = await postsOf(site);
  expect(posts.map(({ title }) => title).toSorted()).toEqual(
    Array.from({ length: count }, (_, n) => `Post ${n}`).toSorted(),
  );
  const places = posts.map(({ category, date }) => `${category} ${date.slice(0, 10)}`);
  expect(new Set(places).size, 'one post a category and window').toBe(places.length);
  for (const { id } of posts) expect((await hooksOf(site, id)).count, `hooks of post ${id}`).toEqual(EACH_HOOK_ONCE);
}
