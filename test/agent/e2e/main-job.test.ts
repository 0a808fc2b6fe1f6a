import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { folderSource } from '../../../agent/adapters/sources/folder-source.ts';
import { addJob } from '../../../agent/flows/jobs/add-job.ts';
import { type AddJobs, importContent } from '../../../agent/flows/jobs/import-content.ts';
import { readStatus } from '../../../agent/flows/reporting/read-status.ts';
import { describeWordPress } from '../../rig/describe-wordpress.ts';
import { EACH_HOOK_ONCE, hooksOf } from '../../wordpress/site-controls.ts';
import { expectCleanLog, useSite } from '../../wordpress/use-site.ts';
import { agentOnSite } from './agent-on-site.ts';

const REAL_POSTS = '../shared/data/nodejs-blog';
const folder = existsSync(REAL_POSTS) ? REAL_POSTS : 'demo/content';
const DAY = 86_400_000;

describeWordPress('the main job, end to end', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });

  it('publishes a folder of Markdown: every category once a window, each post complete, each hook once', async () => {
    const anna = await site.createUser('author', 'anna');
    const ben = await site.createUser('author', 'ben');
    const { agent, events, runUntil } = await agentOnSite(site, '2026-11-21T13:30:00Z', {
      SCHEDULER_CATEGORY_AUTHORS: '{"release":"anna"}',
      SCHEDULER_AUTHORS: 'anna,ben',
      SCHEDULER_CHECK_INTERVAL: '60',
      // The real posts show pictures of the web, which no test asks.
      SCHEDULER_BODY_IMAGES: 'keep',
    });
    const add: AddJobs = async (jobs) =>
      Promise.all(jobs.map((job) => addJob(agent, job, { catalog: null, zoneName: null })));
    const report = await importContent(folderSource(folder), add);
    expect(report.added).toBeGreaterThanOrEqual(60);
    expect((await importContent(folderSource(folder), add)).added).toBe(0);

    const counts = await agent.store.countByCategory(['QUEUED']);
    const categories = counts.length;
    const windows = 2;
    // Others run out of content before the last window.
    const withPlenty = counts.filter(({ count }) => count > windows + 1).length;
    const start = agent.clock.now();
    // The first window begins part-way, so the two whole ones after it are what is looked at.
    await runUntil(() => agent.clock.now() > start + (windows + 1) * 3 * DAY + DAY);
    expect(events.filter(({ type }) => type === 'site_failed')).toEqual([]);
    // One of the real posts says "add TODO" in its text, which the validation takes for a placeholder.
    const failed = (await agent.store.jobs({ status: 'FAILED', limit: 9 })).map(({ jobId, errorCode }) => [
      jobId,
      errorCode,
    ]);
    expect(failed).toEqual(folder === REAL_POSTS ? [['import:uncategorized/10-lts-to-12-lts.md', 'validation']] : []);

    const published = (await agent.store.jobs({ status: 'PUBLISHED', limit: 1000 })).toSorted(
      (a, b) => (a.publishedAt ?? 0) - (b.publishedAt ?? 0),
    );
    expect(published.length).toBeGreaterThanOrEqual(windows * withPlenty);

    const posts = await site.php<
      { id: number; title: string; date_gmt: string; author: string; categories: string[]; status: string }[]
    >(`
      return array_map( static function ( $post ) {
        return array( 'id' => $post->ID, 'title' => html_entity_decode( $post->post_title ), 'date_gmt' => $post->post_date_gmt, 'status' => $post->post_status,
          'author' => get_the_author_meta( 'login', $post->post_author ),
          'categories' => array_map( static function ( $term ) { return html_entity_decode( $term->name ); }, get_the_category( $post->ID ) ) );
      }, get_posts( array( 'numberposts' => -1, 'post_status' => 'any', 'orderby' => 'ID', 'order' => 'ASC' ) ) );`);
    expect(posts).toHaveLength(published.length);
    const byId = new Map(posts.map((post) => [post.id, post]));
    for (const job of published) {
      const post = byId.get(job.postId ?? 0);
      const content = await agent.store.content(job.jobId);
      expect(post, job.jobId).toMatchObject({
        status: 'publish',
        title: content?.title,
        // WordPress keeps whole seconds.
        date_gmt: new Date(job.publishedAt ?? 0).toISOString().slice(0, 19).replace('T', ' '),
      });
      expect(post?.categories[0]?.toLowerCase()).toBe(job.category.toLowerCase());
      expect((await hooksOf(site, job.postId ?? 0)).count).toEqual(EACH_HOOK_ONCE);
      if (job.category === 'release') expect(post?.author).toBe('anna');
    }
    expect(new Set(posts.map(({ author }) => author))).toEqual(new Set([anna.username, ben.username]));

    // Each category once in every whole window, never two posts closer than the separation.
    const slots = await agent.store.slotsBetween(start, agent.clock.now());
    const byWindow = new Map<number, string[]>();
    for (const slot of slots.filter(({ status }) => status === 'published')) {
      byWindow.set(slot.windowStart, [...(byWindow.get(slot.windowStart) ?? []), slot.categoryKey]);
    }
    for (const [windowStart, keys] of byWindow) {
      expect(new Set(keys).size).toBe(keys.length);
      if (windowStart > start && windowStart + 3 * DAY < agent.clock.now())
        expect(keys.length).toBeGreaterThanOrEqual(withPlenty);
    }
    const times = published.map((job) => job.publishedAt ?? 0);
    expect(Math.min(...times.slice(1).map((at, i) => at - (times[i] ?? 0)))).toBeGreaterThanOrEqual(60 * 60_000);
    expect(slots.filter(({ status }) => status === 'missed')).toEqual([]);

    const status = await readStatus(agent, true);
    expect(status.expected_posts_per_day).toBe(Math.round((categories / 3) * 10) / 10);
    expect(status.problems).toHaveLength(failed.length);
  }, 240_000);

  expectCleanLog(site);
});
