import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { holdClock } from '../wordpress/site-controls.ts';
import { expectCleanLog, useSite } from '../wordpress/use-site.ts';
import { ended, expectEachOnce, fillQueue, startAgent } from './agent-and-site.ts';
import { RECOVERY_STEPS, STEPS } from './publishing-steps.ts';
import { survived } from './reliability.ts';

/** A second process can only die in the recovery when the first one left something to recover. */
const KILLS = [
  ...Object.keys(STEPS),
  ...Object.keys(RECOVERY_STEPS).flatMap((step) => ['before the request is sent', step]),
];

describeWordPress('the agent killed with SIGKILL at every step of publishing', () => {
  const site = useSite({ timezone: 'UTC' });

  it('loses nothing and doubles nothing, whichever step it was', async () => {
    const url = `file:${join(await temporaryFolder(), 'scs.sqlite')}`;
    await holdClock(site, '2026-03-01T00:00:00Z');
    const posts = KILLS.length + 4;
    await fillQueue(url, 12, posts, ['Harbour', 'Ferries']);
    for (const step of KILLS) {
      const agent = startAgent(site, url, step);
      await ended(agent);
      expect(agent.signalCode, `${step}: ${agent.lines.slice(-5).join('\n')}`).toBe('SIGKILL');
    }
    const last = startAgent(site, url);
    await ended(last);
    expect(last.exitCode, last.lines.slice(-5).join('\n')).toBe(0);
    await expectEachOnce(site, posts);
    survived({
      what: `Agent killed with SIGKILL at each of ${Object.keys({ ...STEPS, ...RECOVERY_STEPS }).length} named steps of publishing, on a real WordPress`,
      tried: `${posts} posts, ${KILLS.length} kills`,
      survived: 'each out once, every publish hook once',
    });
  }, 900_000);

  expectCleanLog(site);
});
