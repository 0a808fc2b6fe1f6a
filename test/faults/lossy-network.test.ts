import { expect, it, onTestFinished } from 'vitest';
import { addJob } from '../../agent/flows/jobs/add-job.ts';
import { DAY } from '../../shared/core/instant.ts';
import { agentOnSite } from '../agent/e2e/agent-on-site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { droppingProxy, type Fate } from '../rig/dropping-proxy.ts';
import { expectCleanLog, useSite } from '../wordpress/use-site.ts';
import { FAULT_SEED, faultRandom, survived, times } from './reliability.ts';
import { expectEverythingOnce, richArticle, servePictures } from './rich-articles.ts';

/** 500 with `npm run faults -- --rounds 12.5 test/faults/lossy-network.test.ts`. */
const POSTS = times(40, 20);
const ARTICLES = { posts: POSTS, categories: Math.min(100, POSTS), translated: false };
const TIMEOUT_MS = 2000;
const START = Date.parse('2026-03-01T00:00:00Z');

/** A fifth of all answers lost, a twentieth cut short, a tenth late: one in twenty of those after nobody waits any more. */
function lossyNetwork() {
  const random = faultRandom('answers lost, late or cut short');
  const spoilt = { lost: 0, late: 0, tooLate: 0, truncated: 0, publications: 0, uploads: 0 };
  const network = {
    isFaulty: false,
    spoilt,
    fate(path: string, method: string): Fate {
      const roll = random();
      if (!network.isFaulty || roll >= 0.35) return 'through';
      if (roll >= 0.25) {
        spoilt.late += 1;
        if (random() >= 0.05) return random() * 200;
        spoilt.tooLate += 1;
        return TIMEOUT_MS * 1.2;
      }
      if (method === 'POST' && path.endsWith('/publications')) spoilt.publications += 1;
      if (method === 'POST' && path.endsWith('/media')) spoilt.uploads += 1;
      const fate = roll < 0.2 ? 'lost' : 'truncated';
      spoilt[fate] += 1;
      return fate;
    },
  };
  return network;
}

describeWordPress(`${POSTS} publications, their answers lost, late or cut short`, () => {
  const site = useSite({ timezone: 'UTC' });

  it('are as many posts: no post, picture, category or tag twice, every publish hook once', async () => {
    const files = await servePictures(ARTICLES);
    onTestFinished(() => files.close());
    const network = lossyNetwork();
    const proxy = await droppingProxy(site.url, network.fate);
    onTestFinished(() => proxy.close());
    const { agent, events, scheduler, setClock } = await agentOnSite(site, new Date(START).toISOString(), {
      WP_SITE_URL: proxy.url,
      SCHEDULER_PUBLISH_TIMEOUT_SECONDS: String(TIMEOUT_MS / 1000),
      SCHEDULER_PUBLISH_INTERVAL_DAYS: '1',
      SCHEDULER_MIN_GAP_HOURS: '2',
      SCHEDULER_CHECK_INTERVAL: '30',
      SCHEDULER_MIN_SEPARATION_MINUTES: '10',
      SCHEDULER_MEDIA_PRIVATE_HOSTS: '127.0.0.1',
    });
    for (let n = 0; n < POSTS; n += 1)
      await addJob(agent, richArticle(n, ARTICLES, files.url), { catalog: null, zoneName: null });
    const left = async () => (await agent.store.countByCategory(['QUEUED', 'PUBLISHING'])).length;

    network.isFaulty = true;
    const end = START + POSTS * DAY;
    while ((await left()) > 0 && agent.clock.now() < end) {
      await scheduler.tick();
      // The lease is renewed over the same network; what is lost there is asked again at the next wake.
      await setClock(await scheduler.nextWakeAt()).catch(() => undefined);
    }
    network.isFaulty = false;

    expect(await left(), `seed ${FAULT_SEED}: ${JSON.stringify(events.slice(-5))}`).toBe(0);
    expect(await agent.store.jobs({ status: 'FAILED', limit: 9 })).toEqual([]);
    await expectEverythingOnce(site, ARTICLES);
    const { lost, late, tooLate, truncated, publications, uploads } = network.spoilt;
    expect(publications, 'answers to publications were lost').toBeGreaterThanOrEqual(POSTS / 20);
    expect(uploads, 'answers to uploads were lost').toBeGreaterThanOrEqual(POSTS / 20);
    survived({
      what: 'WordPress: of all answers a fifth lost after the work, a tenth late, a twentieth truncated; articles with pictures, tags and nested categories, on a real WordPress',
      tried: `${POSTS} posts, ${proxy.served} requests: ${lost} answers lost, ${late} late (${tooLate} after the time limit), ${truncated} truncated; ${publications} of the lost and truncated were of publications, ${uploads} of uploads`,
      survived: 'no post, picture, category or tag twice, every publish hook once',
    });
  }, 3_600_000);

  expectCleanLog(site);
});
