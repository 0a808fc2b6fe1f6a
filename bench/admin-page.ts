// The page in WordPress with 100 categories, 10,000 jobs and 100,000 posts, as a ratio to WordPress's own list of posts.
import { readFileSync } from 'node:fs';
import type { ReportedCategory, ReportedJob, ReportRequest, TimelineEntry } from '../shared/contract/report.ts';
import { reportRequest } from '../shared/contract/report.ts';
import { DAY, HOUR, MINUTE, toIso } from '../shared/core/instant.ts';
import { startMariaDb } from '../test/rig/mariadb.ts';
import { startWordPress, type WordPress } from '../test/rig/wordpress.ts';
import { fillSite, POSTS } from './large-site.ts';
import { figure, type Measured } from './measure.ts';

const CATEGORIES = 100;
const JOBS = 10_000;
const JOBS_A_PAGE = 200;
const RECENT_POSTS = 500;
const ROUNDS = 40;
const WARM_UP = 5;
const LIMIT = 1.5;
const TABS = ['status', 'queue', 'slots', 'settings', 'log'] as const;

export async function benchAdminPage(): Promise<Measured[]> {
  const mariadb = await startMariaDb();
  try {
    const site = await startWordPress({ mariadb });
    try {
      await fillSite(site);
      await makeRecent(site);
      await report(site);
      const cookie = await signIn(site);
      const addresses = [
        '/wp-admin/edit.php',
        ...TABS.map((tab) => `/wp-admin/options-general.php?page=smart-content-scheduler&tab=${tab}`),
      ];
      const [core = Number.NaN, ...ours] = await inTurns(site, cookie, addresses);
      return TABS.map((tab, i) => {
        const ratio = (ours[i] ?? Number.NaN) / core;
        return {
          what: `The page in WordPress, tab ${tab}: ${CATEGORIES} categories, ${JOBS} jobs, ${POSTS} posts`,
          limit: `≤ ${LIMIT} × core's list of posts`,
          measured: `${figure(ratio, 2)} × (${figure(ours[i] ?? Number.NaN, 0)} ms, core ${figure(core, 0)} ms)`,
          ok: ratio <= LIMIT,
        };
      });
    } finally {
      await site.stop();
    }
  } finally {
    await mariadb.stop();
  }
}

/** Moves the newest posts into the two weeks that the timeline shows. */
async function makeRecent(site: WordPress): Promise<void> {
  await site.sql(
    `UPDATE wp_posts SET post_date_gmt = UTC_TIMESTAMP() - INTERVAL (ID % 20000) MINUTE, post_date = post_date_gmt ORDER BY ID DESC LIMIT ${RECENT_POSTS}`,
  );
}

/** What an agent with that many jobs reports, sent as it sends it: a whole report, then the queue page by page. */
async function report(site: WordPress): Promise<void> {
  const sample = reportRequest.parse(
    JSON.parse(readFileSync('shared/contract/fixtures/page/report.request.json', 'utf8')),
  );
  const now = Date.now();
  const [category, job, entry] = [sample.categories?.[0], sample.queue?.jobs[0], sample.timeline?.[0]];
  if (!category || !job || !entry) throw new Error('The fixture of a report has no category, job or timeline.');
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
  const term = (i: number) => 1001 + (i % CATEGORIES);
  const categories = numbers(CATEGORIES).map(
    (i): ReportedCategory => ({ ...category, category: `Category ${i}`, path: `Category ${i}`, term_id: term(i) }),
  );
  const timeline = numbers(CATEGORIES * 5).map(
    (i): TimelineEntry => ({ ...entry, category: `Category ${i % CATEGORIES}`, at: toIso(now + i * 0.03 * DAY) }),
  );
  const queuedJob = (i: number): ReportedJob => ({
    ...job,
    job_id: `job-${i}`,
    status: i % 100 === 0 ? 'FAILED' : 'QUEUED',
    category_key: `term:${term(i)}`,
    created_at: toIso(now - 10 * HOUR + i),
    updated_at: toIso(now - MINUTE),
  });
  for (let from = 0; from < JOBS; from += JOBS_A_PAGE) {
    const jobs = numbers(JOBS_A_PAGE).map((i) => queuedJob(from + i));
    const queue = { reset: from === 0, cursor: 'bench|x|x', more: from + JOBS_A_PAGE < JOBS, total: JOBS, jobs };
    const body: ReportRequest = { ...sample, categories, timeline, queue, sent_at: toIso(Date.now()) };
    const answer = await site.rest('PUT', '/smart-content-scheduler/v1/report', { body });
    if (answer.status !== 200) throw new Error(`PUT /report answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  }
}

async function signIn(site: WordPress): Promise<string> {
  const answer = await fetch(`${site.url}/wp-login.php`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
    body: new URLSearchParams({ log: site.adminUser, pwd: site.adminPassword, testcookie: '1' }),
  });
  if (answer.status !== 302) throw new Error(`WordPress did not let ${site.adminUser} in (${answer.status}).`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** Median milliseconds of each page, asked for in turns, so that other work on the machine meets all alike. */
async function inTurns(site: WordPress, cookie: string, addresses: readonly string[]): Promise<number[]> {
  const times = addresses.map(() => [] as number[]);
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const [i, address] of addresses.entries()) {
      const started = performance.now();
      const answer = await fetch(site.url + address, { headers: { cookie }, redirect: 'manual' });
      const text = await answer.text();
      if (answer.status !== 200 || !text.includes('</html>')) throw new Error(`${address} answered ${answer.status}.`);
      if (round >= WARM_UP) times[i]?.push(performance.now() - started);
    }
  }
  return times.map((taken) => taken.toSorted((a, b) => a - b)[taken.length >> 1] ?? Number.NaN);
}
