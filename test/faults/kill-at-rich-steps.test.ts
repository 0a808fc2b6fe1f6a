import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { holdClock } from '../wordpress/site-controls.ts';
import { expectCleanLog, useSite } from '../wordpress/use-site.ts';
import { ended, queueJobs, startAgent } from './agent-and-site.ts';
import { RICH_RECOVERY_STEPS, RICH_STEPS } from './publishing-steps.ts';
import { survived } from './reliability.ts';
import { expectEverythingOnce, richArticle, servePictures } from './rich-articles.ts';

/** A second process can only die in the recovery when the first one left something to recover. */
const KILLS = [
  ...Object.keys(RICH_STEPS),
  ...Object.keys(RICH_RECOVERY_STEPS).flatMap((step) => ['before a translation is sent', step]),
];
/** A category for each, so that none has to wait for a category that exists already. */
const ARTICLES = { posts: KILLS.length + 5, categories: KILLS.length + 5, translated: true };

describeWordPress('the agent killed with SIGKILL at every step of pictures, categories and translations', () => {
  const site = useSite({ timezone: 'UTC' });

  it('loses nothing and doubles nothing, whichever step it was', async () => {
    await site.php("update_option( 'scs_test_doubles', 'polylang' ); return true;");
    const files = await servePictures(ARTICLES);
    onTestFinished(() => files.close());
    const url = `file:${join(await temporaryFolder(), 'scs.sqlite')}`;
    await holdClock(site, '2026-03-01T00:00:00Z');
    await queueJobs(
      url,
      Array.from({ length: ARTICLES.posts }, (_, n) => richArticle(n, ARTICLES, files.url)),
    );
    const settings = { SCHEDULER_MEDIA_PRIVATE_HOSTS: '127.0.0.1' };
    for (const step of KILLS) {
      const agent = startAgent(site, url, step, settings);
      await ended(agent);
      expect(agent.signalCode, `${step}: ${agent.lines.slice(-5).join('\n')}`).toBe('SIGKILL');
    }
    const last = startAgent(site, url, undefined, settings);
    await ended(last);
    expect(last.exitCode, last.lines.slice(-5).join('\n')).toBe(0);
    await expectEverythingOnce(site, ARTICLES);
    survived({
      what: `Agent killed with SIGKILL at each of ${Object.keys({ ...RICH_STEPS, ...RICH_RECOVERY_STEPS }).length} named steps of pictures, categories and translations, on a real WordPress`,
      tried: `${ARTICLES.posts} posts with as many translations, ${KILLS.length} kills`,
      survived: 'no post, translation, picture, category or tag twice, every publish hook once',
    });
  }, 900_000);

  expectCleanLog(site);
});
