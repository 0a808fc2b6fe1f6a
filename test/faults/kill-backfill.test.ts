import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { siteEnvironment, temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { program } from '../rig/programs.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { EACH_HOOK_ONCE, hooksOf } from '../wordpress/site-controls.ts';
import { expectCleanLog, useSite } from '../wordpress/use-site.ts';
import { survived } from './reliability.ts';

const REAL_POSTS = resolve('../shared/data/nodejs-blog');
const CONTENT = existsSync(REAL_POSTS) ? REAL_POSTS : resolve('demo/content');
const SPAN = ['--from', '2026-08-01', '--to', '2026-10-31'];
const WINDOW = 3 * 86_400_000;

describeWordPress('a backfill of three months, killed with SIGKILL again and again', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });

  it('ends with every post once, at its planned date, in its category and its month’s archive', async () => {
    const folder = await temporaryFolder();
    const env = {
      PATH: process.env.PATH,
      ...siteEnvironment(site),
      DATABASE_URL: `file:${join(folder, 'scs.sqlite')}`,
      LOG_LEVEL: 'silent',
      // The pictures of the real posts are on hosts that cannot be reached.
      SCHEDULER_BODY_IMAGES: 'keep',
    };
    const start = (...args: string[]): ChildProcess =>
      spawn(process.execPath, [program('agent/scs.ts'), ...args], {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const run = async (...args: string[]): Promise<string> => {
      const child = start(...args);
      let output = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      await once(child, 'close');
      return output;
    };
    await run('import', CONTENT);

    const countPosts = async () =>
      (await site.sql("SELECT ID FROM wp_posts WHERE post_type = 'post' AND post_status = 'publish'")).length;
    for (const enough of [5, 20, 35]) {
      const child = start('backfill', ...SPAN);
      await waitUntil(
        async () => (await countPosts()) >= enough || child.exitCode !== null,
        () => `${enough} posts`,
        { withinMs: 90_000 },
      );
      expect(child.exitCode, 'it was killed while it worked').toBeNull();
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const report = JSON.parse(await run('backfill', ...SPAN, '--json'));
    expect(report.published + report.already).toBe(report.planned);
    const { slots } = JSON.parse(await run('backfill', ...SPAN, '--dry-run', '--json')) as {
      slots: { planned_at: string; filled: boolean }[];
    };
    expect(slots.every(({ filled }) => filled)).toBe(true);

    const posts = await site.php<{ id: number; title: string; date: string; category: string }[]>(`
      return array_map( static function ( $post ) {
        return array( 'id' => $post->ID, 'title' => $post->post_title, 'date' => str_replace( ' ', 'T', $post->post_date_gmt ) . 'Z', 'category' => get_the_category( $post->ID )[0]->name );
      }, get_posts( array( 'numberposts' => -1, 'post_status' => 'any' ) ) );`);
    expect(posts).toHaveLength(slots.length);
    expect(new Set(posts.map(({ title }) => title)).size).toBe(posts.length);
    expect(posts.map(({ date }) => date).toSorted()).toEqual(slots.map((slot) => slot.planned_at).toSorted());
    const byCategory = new Map<string, number[]>();
    for (const { category, date } of posts)
      byCategory.set(category, [...(byCategory.get(category) ?? []), Date.parse(date)]);
    for (const [category, dates] of byCategory) {
      const sorted = dates.toSorted((a, b) => a - b);
      const gaps = sorted.slice(1).map((at, i) => at - (sorted[i] ?? 0));
      // Spacing 0.7: never closer than 0.7 of a window, but for the shifts that keep posts apart.
      if (gaps.length > 0) expect(Math.min(...gaps), category).toBeGreaterThan(0.7 * WINDOW - 4 * 3_600_000);
    }
    for (const { id } of posts.slice(0, 10)) expect((await hooksOf(site, id)).count).toEqual(EACH_HOOK_ONCE);

    const august = posts.filter(({ date }) => date.startsWith('2026-08-1'));
    expect(august.length).toBeGreaterThan(0);
    const inArchive = await site.php<number[]>(
      "return array_map( 'intval', get_posts( array( 'numberposts' => -1, 'fields' => 'ids', 'year' => 2026, 'monthnum' => 8 ) ) );",
    );
    for (const { id } of august) expect(inArchive).toContain(id);
    expect((await fetch(`${site.url}/2026/08/`)).status).toBe(200);
    survived({
      what: 'Backfill of three months killed with SIGKILL again and again, on a real WordPress',
      tried: `${posts.length} posts, 3 kills`,
      survived: 'each out once, at its planned date',
    });
  }, 900_000);

  expectCleanLog(site);
});
