import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqlStore } from '../../agent/adapters/sql/sql-store.ts';
import type { Store } from '../../agent/ports/store.ts';
import { openDatabase } from '../../shared/node/database.ts';
import { temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { holdClock } from '../wordpress/site-controls.ts';
import { expectCleanLog, useSite } from '../wordpress/use-site.ts';
import { ended, expectEachOnce, fillQueue, startAgent } from './agent-and-site.ts';
import { FAULT_SEED, faultRandom, survived } from './reliability.ts';

async function publishedJobs(store: Store): Promise<number> {
  return (await store.jobs({ status: 'PUBLISHED', limit: 1000 })).length;
}

describeWordPress('200 publications, the agent killed with SIGKILL at random moments', () => {
  const site = useSite({ timezone: 'UTC' });

  it('are 200 posts: none lost, none doubled, every publish hook once', async () => {
    const random = faultRandom('agents killed at random moments');
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
    expect(kills, `seed ${FAULT_SEED}`).toBeGreaterThan(10);
    await expectEachOnce(site, 200);
    const store = await openSqlStore(await openDatabase(url));
    expect(await publishedJobs(store)).toBe(200);
    await store.close();
    survived({
      what: 'Agent killed with SIGKILL at random moments, on a real WordPress',
      tried: `200 posts, ${kills} kills`,
      survived: 'each out once, every publish hook once',
    });
  }, 900_000);

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
    survived({
      what: 'Two agents with private databases for one site, one killed',
      tried: '48 posts, the same in both queues',
      survived: 'each out once, no window filled twice',
    });
  }, 240_000);

  expectCleanLog(site);
});
