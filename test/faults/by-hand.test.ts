import { expect, it } from 'vitest';
import { addJob } from '../../agent/flows/jobs/add-job.ts';
import { DAY } from '../../shared/core/instant.ts';
import { agentOnSite } from '../agent/e2e/agent-on-site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { createCategory } from '../wordpress/site-controls.ts';
import { expectCleanLog, useSite } from '../wordpress/use-site.ts';
import { FAULT_SEED, faultRandom, pick, survived, times } from './reliability.ts';

/** What people do to posts in the editor, as the body of a PHP function that gets the post's id. */
const BY_HAND: Readonly<Record<string, string>> = {
  edited: "wp_update_post( array( 'ID' => $args['id'], 'post_content' => 'Another text.' ) );",
  unpublished: "wp_update_post( array( 'ID' => $args['id'], 'post_status' => 'draft' ) );",
  trashed: "wp_trash_post( $args['id'] );",
  'deleted for good': "wp_delete_post( $args['id'], true );",
  recategorised: "wp_set_post_categories( $args['id'], array( $args['other'] ) );",
  backdated:
    "wp_update_post( array( 'ID' => $args['id'], 'edit_date' => true, 'post_date' => '2020-01-01 10:00:00', 'post_date_gmt' => '2020-01-01 10:00:00' ) );",
};

const CATEGORIES = 5;
const START = '2026-03-02T00:00:00Z';

describeWordPress('posts that people change between checks', () => {
  const site = useSite({ timezone: 'UTC' });

  it('are never published again, and use their window all the same', async () => {
    const random = faultRandom('by hand');
    const days = times(4, 2);
    const { agent, events, runUntil, scheduler, setClock } = await agentOnSite(site, START, {
      SCHEDULER_PUBLISH_INTERVAL_DAYS: '1',
      SCHEDULER_MIN_GAP_HOURS: '2',
      SCHEDULER_CHECK_INTERVAL: '60',
    });
    const other = await createCategory(site, 'Somewhere else');
    const jobs = CATEGORIES * days;
    for (let n = 0; n < jobs; n += 1) {
      const content = { title: `Post ${n}`, body: `Text of post ${n}.`, format: 'markdown' as const };
      await addJob(
        agent,
        { job_id: `job-${n}`, category: `Category ${n % CATEGORIES}`, content },
        { catalog: null, zoneName: null },
      );
    }
    const published = () => events.filter((event) => event.type === 'job_published');
    const counts: Record<string, number> = {};
    for (let seen = 0; seen < jobs; ) {
      const end = agent.clock.now() + 3 * DAY;
      await runUntil(() => published().length > seen || agent.clock.now() > end);
      if (published().length === seen) break;
      seen = published().length;
      const last = published().at(-1);
      // The first of each kind in turn, then any; one in four is left as it is.
      const untried = Object.keys(BY_HAND).filter((kind) => !counts[kind]);
      const kind = untried[0] ?? (random() < 0.75 ? pick(random, Object.keys(BY_HAND)) : 'left alone');
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (kind !== 'left alone' && last) await site.php(`${BY_HAND[kind]} return null;`, { id: last.postId, other });
    }
    const ids = published().map(({ jobId }) => jobId);
    expect(new Set(ids).size, `seed ${FAULT_SEED}`).toBe(ids.length);
    const windows = (await agent.store.slotsBetween(0, agent.clock.now() + DAY))
      .filter(({ status }) => status === 'published')
      .map(({ categoryKey, windowStart }) => `${categoryKey} ${windowStart}`);
    expect(windows, `seed ${FAULT_SEED}`).toHaveLength(jobs);
    expect(new Set(windows).size).toBe(jobs);
    const rows = await site.sql<{ n: number }>(
      "SELECT COUNT(*) AS n FROM wp_posts WHERE post_type = 'post' AND post_status <> 'auto-draft' AND post_title LIKE 'Post %'",
    );
    expect(Number(rows[0]?.n), 'no post is there twice').toBe(jobs - (counts['deleted for good'] ?? 0));

    // Days later nothing of what people took away has come back.
    await setClock(agent.clock.now() + 2 * DAY);
    await scheduler.check();
    expect(published()).toHaveLength(jobs);
    survived({
      what: 'Posts edited, unpublished, trashed, deleted, recategorised or backdated by hand between checks, on a real WordPress',
      tried: `${jobs} posts: ${[...Object.keys(BY_HAND), 'left alone'].map((kind) => `${counts[kind] ?? 0} ${kind}`).join(', ')}`,
      survived: 'none published again, every window used once',
    });
  }, 240_000);

  expectCleanLog(site);
});
