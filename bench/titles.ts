// The plugin on a real WordPress with 100,000 posts in 200 categories: what its routes and publishing cost, each as a
// ratio to what WordPress itself takes in the same minutes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { startMariaDb } from '../test/rig/mariadb.ts';
import { startWordPress, type WordPress } from '../test/rig/wordpress.ts';
import { CATEGORIES, fillSite, POSTS, titleOf } from './large-site.ts';
import { figure, type Measured } from './measure.ts';
import { usageOf } from './process-usage.ts';

const PLUGIN = '/smart-content-scheduler/v1';
const ROUNDS = 60;
const WARM_UP = 5;
const PUBLISHED = 1_000;
const PUBLISHED_BEFORE = 200;
const BATCH = 50;

interface Route {
  method: string;
  route: string;
  body?: unknown;
}

async function timed(site: WordPress, { method, route, body }: Route): Promise<number> {
  const started = performance.now();
  const answer = await site.rest(method, route, body === undefined ? {} : { body });
  if (answer.status >= 300)
    throw new Error(`${method} ${route} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  return performance.now() - started;
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

/** Median milliseconds of each route, called in turns, so that other work on the machine meets all alike. */
async function inTurns(site: WordPress, routes: Route[]): Promise<number[]> {
  const times = routes.map(() => [] as number[]);
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [index, route] of routes.entries()) {
      const taken = await timed(site, route);
      if (round >= WARM_UP) times[index]?.push(taken);
    }
  }
  return times.map(median);
}

const publication = (number: number): Route => {
  const payload = JSON.stringify({
    title: `Published ${number}`,
    content: '<!-- wp:paragraph -->\n<p>Text.</p>\n<!-- /wp:paragraph -->',
    status: 'publish',
    categories: [1],
    tags: [],
  });
  const hash = createHash('sha256').update(payload).digest('hex');
  const body = { key: `bench-${number}`, revision: 1, payload, payload_hash: hash, epoch: 0, slot: null };
  return { method: 'POST', route: `${PLUGIN}/publications`, body };
};

const coreCreate = (number: number): Route => ({
  method: 'POST',
  route: '/wp/v2/posts',
  body: {
    title: `Created ${number}`,
    content: '<!-- wp:paragraph -->\n<p>Text.</p>\n<!-- /wp:paragraph -->',
    status: 'publish',
    categories: [1],
  },
});

/** Seconds for `count` publications and for as many bare creates, in turns of a batch each. */
async function publishing(site: WordPress, from: number, count: number): Promise<{ ours: number; core: number }> {
  const total = { ours: 0, core: 0 };
  for (let done = 0; done < count; done += BATCH) {
    for (let number = from + done; number < from + done + BATCH; number++)
      total.ours += await timed(site, publication(number));
    for (let number = from + done; number < from + done + BATCH; number++)
      total.core += await timed(site, coreCreate(number));
  }
  return { ours: total.ours / 1000, core: total.core / 1000 };
}

/** Seconds of CPU that the database server has used since it started (Linux counts in hundredths). */
async function databaseCpu(site: WordPress): Promise<number> {
  const [row] = await site.sql<{ Value: string }>("SHOW VARIABLES LIKE 'pid_file'");
  return usageOf(Number(readFileSync(row?.Value ?? '', 'utf8'))).cpuSeconds;
}

const FIRST_BUILD = `
  $cpu = static function () {
    $used = getrusage();
    return $used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec'] + ( $used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec'] ) / 1e6;
  };
  $before  = $cpu();
  $started = microtime( true );
  Smart_Content_Scheduler\\Titles\\Title_Index::refresh();
  return array( 'cpu' => $cpu() - $before, 'wall' => microtime( true ) - $started, 'posts' => Smart_Content_Scheduler\\Titles\\Title_Table::count_public() );`;

/** The first build, one after the other in PHP and in the database: CPU of both, and the time by the clock. */
async function firstBuild(site: WordPress): Promise<{ cpu: number; wall: number }> {
  const before = await databaseCpu(site);
  const built = await site.php<{ cpu: number; wall: number; posts: number }>(FIRST_BUILD);
  if (built.posts < POSTS) throw new Error(`Only ${built.posts} titles were built.`);
  return { cpu: built.cpu + (await databaseCpu(site)) - before, wall: built.wall };
}

export async function benchTitles(): Promise<Measured[]> {
  const mariadb = await startMariaDb();
  try {
    const site = await startWordPress({ mariadb, workers: 1 });
    try {
      const before = await publishing(site, 0, PUBLISHED_BEFORE);
      await fillSite(site);
      const lookup: Route = {
        method: 'POST',
        route: `${PLUGIN}/titles/lookup`,
        body: {
          titles: Array.from({ length: 100 }, (_, index) => ({
            title: index % 2 === 0 ? titleOf(index * 997) : `Nobody has written ${index} yet`,
          })),
        },
      };
      const empty: Route = { method: 'GET', route: '/scs-test/v1/empty' };
      const lastPublished: Route = { method: 'GET', route: `${PLUGIN}/last-published` };

      const first = await firstBuild(site);
      const load = loadavg()[0] ?? 0;
      const firstLast = (await timed(site, lastPublished)) / 1000;
      const [emptyMs = 0, lookupMs = 0, lastMs = 0] = await inTurns(site, [empty, lookup, lastPublished]);
      const after = await publishing(site, PUBLISHED_BEFORE, PUBLISHED);
      const rate = (seconds: { ours: number; core: number }) => seconds.core / seconds.ours;
      const size = `${POSTS.toLocaleString('en')} posts × ${CATEGORIES} categories`;
      return [
        {
          what: `\`/titles/lookup\` of 100 titles, ${size}, against an empty route`,
          limit: '≤ 1.5 ×',
          measured: `${figure(lookupMs / emptyMs, 2)} × (${figure(lookupMs, 1)} ms and ${figure(emptyMs, 1)} ms)`,
          ok: lookupMs <= 1.5 * emptyMs,
        },
        {
          what: `first build of the titles, ${size}`,
          limit: '≤ 10 s of CPU',
          measured: `${figure(first.cpu, 1)} s of PHP and database (${figure(first.wall, 1)} s by the clock at a load of ${figure(load, 1)})`,
          ok: first.cpu <= 10,
        },
        {
          what: `\`/last-published\`, ${size}, warm, against an empty route`,
          limit: '≤ 1.3 ×',
          measured: `${figure(lastMs / emptyMs, 2)} × (${figure(lastMs, 1)} ms; its first build ${figure(firstLast, 1)} s)`,
          ok: lastMs <= 1.3 * emptyMs,
        },
        {
          what: `publishing ${PUBLISHED} posts, ${size}, against bare core REST creates`,
          limit: '≥ 0.7 × their rate',
          measured: `${figure(rate(after), 2)} × (${figure(PUBLISHED / after.ours, 1)}/s and ${figure(PUBLISHED / after.core, 1)}/s)`,
          ok: rate(after) >= 0.7,
        },
        {
          what: `the same on an empty site (${PUBLISHED_BEFORE} posts): how flat the publish path is`,
          limit: '',
          measured: `${figure(rate(before), 2)} × (${figure(PUBLISHED_BEFORE / before.ours, 1)}/s and ${figure(PUBLISHED_BEFORE / before.core, 1)}/s)`,
          ok: true,
        },
      ];
    } finally {
      await site.stop();
    }
  } finally {
    await mariadb.stop();
  }
}
