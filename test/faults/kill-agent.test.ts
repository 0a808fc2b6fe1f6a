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
import { type AgentProcess, ended, expectEachOnce, fillQueue, startAgent } from './agent-and-site.ts';
import { FAULT_SEED, faultRandom, survived, times } from './reliability.ts';

const POSTS = times(200, 20);

async function publishedJobs(store: Store): Promise<number> {
  return (await store.jobs({ status: 'PUBLISHED', limit: POSTS + 1 })).length;
}

/**
 * Kills it at a random moment, mostly soon after it began. The moment is counted in lines that it prints and in the time that
 * one took so far, so that it gets equally far on a machine that is slow.
 */
function killSometime(agent: AgentProcess, random: () => number): void {
  const [lines, part, began] = [1 + Math.floor(random() ** 2 * 15), 2 * random(), performance.now()];
  let isAimed = false;
  agent.stdout?.on('data', () => {
    if (isAimed || agent.lines.length < lines) return;
    isAimed = true;
    const perLine = (performance.now() - began) / agent.lines.length;
    const timer = setTimeout(() => agent.kill('SIGKILL'), part * perLine);
    agent.once('exit', () => clearTimeout(timer));
  });
}

describeWordPress(`${POSTS} publications, the agent killed with SIGKILL at random moments`, () => {
  const site = useSite({ timezone: 'UTC' });

  it(
    'are as many posts: none lost, none doubled, every publish hook once',
    async () => {
      const random = faultRandom('agents killed at random moments');
      const url = `file:${join(await temporaryFolder(), 'scs.sqlite')}`;
      await holdClock(site, '2026-03-01T00:00:00Z');
      await fillQueue(url, 20, POSTS);

      let kills = 0;
      for (let start = 0; start < 2 * POSTS; start += 1) {
        const agent = startAgent(site, url);
        killSometime(agent, random);
        await ended(agent);
        if (agent.exitCode === 0) break;
        expect(agent.signalCode, agent.lines.slice(-5).join('\n')).toBe('SIGKILL');
        kills += 1;
      }
      expect(kills, `seed ${FAULT_SEED}`).toBeGreaterThan(POSTS / 20);
      await expectEachOnce(site, POSTS);
      const store = await openSqlStore(await openDatabase(url));
      expect(await publishedJobs(store)).toBe(POSTS);
      await store.close();
      survived({
        what: 'Agent killed with SIGKILL at random moments, on a real WordPress',
        tried: `${POSTS} posts, ${kills} kills`,
        survived: 'each out once, every publish hook once',
      });
    },
    900_000 + POSTS * 5000,
  );

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
