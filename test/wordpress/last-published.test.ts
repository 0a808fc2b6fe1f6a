import { describe, expect, it } from 'vitest';
import { type LastPublishedCategory, lastPublishedResponse } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import type { WordPress } from '../rig/wordpress.ts';
import { createCategory, holdClock, ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

/** What the plugin says of one category. */
async function read(site: WordPress, termId: number, query = ''): Promise<LastPublishedCategory> {
  const answer = await site.rest('GET', `${ROUTES}/last-published${query}`);
  const found = lastPublishedResponse.parse(answer.json).categories.find((category) => category.term_id === termId);
  if (found === undefined) throw new Error(`Category ${termId} is not in the answer.`);
  return found;
}

/** Writes a post by hand, as a person does in the editor: `date` is site-local. */
const write = (site: WordPress, fields: Record<string, unknown>) =>
  site.php<number>(
    "return wp_insert_post( array_merge( array( 'post_title' => 'By hand', 'post_content' => 'x', 'post_status' => 'publish', 'post_author' => 1 ), $args ), true );",
    fields,
  );

const setZone = (site: WordPress, zone: string | number) =>
  site.php(
    "update_option( 'timezone_string', is_string( $args ) ? $args : '' ); if ( ! is_string( $args ) ) { update_option( 'gmt_offset', $args ); } return true;",
    zone,
  );

describeWordPress('GET /last-published', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });

  describe('dates', () => {
    it('gives null for a category without posts, also for one that was created a moment ago', async () => {
      const id = await createCategory(site, 'Empty');
      expect(await read(site, id)).toEqual({
        term_id: id,
        slug: 'empty',
        name: 'Empty',
        parent: 0,
        path: 'Empty',
        last_post_id: null,
        last_published_at: null,
        published_count: 0,
        scheduled_post_id: null,
        scheduled_at: null,
      });
    });

    it.each([
      ['in summer time', '2026-01-15 14:00:00', '2026-01-15T03:00:00Z'],
      ['in winter time', '2026-07-15 14:00:00', '2026-07-15T04:00:00Z'],
    ])('gives the UTC instant of a post written by hand at 14:00 in Sydney %s', async (season, local, utc) => {
      const id = await createCategory(site, season);
      const postId = await write(site, { post_date: local, post_category: [id] });
      expect(await read(site, id)).toMatchObject({ last_post_id: postId, last_published_at: utc, published_count: 1 });
    });

    it('gives the UTC instant on a site with a manual offset of 5.5 hours', async () => {
      await setZone(site, 5.5);
      const id = await createCategory(site, 'Offset');
      await write(site, { post_date: '2026-03-01 14:00:00', post_category: [id] });
      expect((await read(site, id)).last_published_at).toBe('2026-03-01T08:30:00Z');
    });

    it('stays exact after the zone was changed, when local order is not the order in UTC', async () => {
      const id = await createCategory(site, 'Moved');
      await setZone(site, 'Pacific/Auckland');
      await write(site, { post_title: 'older', post_date: '2026-06-01 20:00:00', post_category: [id] });
      expect((await read(site, id)).last_published_at).toBe('2026-06-01T08:00:00Z');
      await setZone(site, 'America/Los_Angeles');
      const newer = await write(site, { post_title: 'newer', post_date: '2026-06-01 10:00:00', post_category: [id] });
      const expected = { last_post_id: newer, last_published_at: '2026-06-01T17:00:00Z', published_count: 2 };
      expect(await read(site, id)).toMatchObject(expected);
      await site.php('return Smart_Content_Scheduler\\Last_Published\\Index::rebuild();');
      expect(await read(site, id), 'by the walk along the index').toMatchObject(expected);
      await setZone(site, 'Australia/Sydney');
      expect(await read(site, id), 'after another change of the zone').toMatchObject(expected);
    });

    it('is not broken by drafts and posts whose UTC date an import left zeroed', async () => {
      const id = await createCategory(site, 'Zeroed');
      const published = await write(site, { post_date: '2026-02-01 12:00:00', post_category: [id] });
      const draft = await write(site, { post_date: '2026-09-01 12:00:00', post_status: 'draft', post_category: [id] });
      await site.sql("UPDATE wp_posts SET post_date_gmt = '0000-00-00 00:00:00' WHERE ID IN (?, ?)", [
        published,
        draft,
      ]);
      await site.php('return Smart_Content_Scheduler\\Last_Published\\Index::rebuild();');
      expect(await read(site, id)).toMatchObject({
        last_post_id: published,
        last_published_at: '2026-02-01T01:00:00Z',
        published_count: 1,
      });
    });

    it('knows a category whose last post is older than 1,000 posts of others', async () => {
      const old = await createCategory(site, 'Old');
      const busy = await createCategory(site, 'Busy');
      const postId = await write(site, { post_date: '2019-05-05 10:00:00', post_category: [old] });
      await site.php(
        "foreach ( range( 1, 1000 ) as $n ) { $wpdb->insert( $wpdb->posts, array( 'post_title' => \"p$n\", 'post_content' => '', 'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '', 'post_status' => 'publish', 'post_date' => '2025-01-01 00:00:00', 'post_date_gmt' => '2024-12-31 13:00:00' ) ); $wpdb->insert( $wpdb->term_relationships, array( 'object_id' => $wpdb->insert_id, 'term_taxonomy_id' => $args ) ); } return true;",
        busy,
      );
      expect(await read(site, old)).toMatchObject({
        last_post_id: postId,
        last_published_at: '2019-05-05T00:00:00Z',
        published_count: 1,
      });
      expect(await read(site, busy)).toMatchObject({
        last_published_at: '2024-12-31T13:00:00Z',
        published_count: 1000,
      });
    });

    it('gives the soonest post that is scheduled by hand, and does not take it for a published one', async () => {
      const id = await createCategory(site, 'Scheduled');
      const later = await write(site, { post_date: '2030-02-01 14:00:00', post_status: 'future', post_category: [id] });
      const sooner = await write(site, {
        post_date: '2030-01-01 14:00:00',
        post_status: 'future',
        post_category: [id],
      });
      expect(await read(site, id)).toMatchObject({
        last_post_id: null,
        published_count: 0,
        scheduled_post_id: sooner,
        scheduled_at: '2030-01-01T03:00:00Z',
      });
      await site.php('wp_publish_post( $args ); wp_delete_post( $args, true ); return true;', sooner);
      expect(await read(site, id)).toMatchObject({ scheduled_post_id: later, scheduled_at: '2030-02-01T03:00:00Z' });
    });

    it('counts only posts: no pages, private posts, drafts', async () => {
      const id = await createCategory(site, 'Kinds');
      for (const fields of [{ post_status: 'private' }, { post_status: 'draft' }, { post_status: 'pending' }]) {
        await write(site, { ...fields, post_category: [id] });
      }
      expect(await read(site, id)).toMatchObject({ last_post_id: null, published_count: 0 });
    });
  });

  describe('what people do to posts afterwards', () => {
    it('follows trash, restore, delete, unpublish, recategorise and date edits', async () => {
      const here = await createCategory(site, 'Here');
      const there = await createCategory(site, 'There');
      const first = await write(site, { post_date: '2026-01-01 12:00:00', post_category: [here] });
      const second = await write(site, { post_date: '2026-01-02 12:00:00', post_category: [here] });
      const last = async (id: number) => (await read(site, id)).last_post_id;
      const act = (code: string) => site.php(`${code} return true;`, { first, second, here, there });

      expect(await last(here)).toBe(second);
      await act("wp_trash_post( $args['second'] );");
      expect(await last(here)).toBe(first);
      await act("wp_untrash_post( $args['second'] ); wp_publish_post( $args['second'] );");
      expect(await last(here)).toBe(second);
      await act("wp_update_post( array( 'ID' => $args['second'], 'post_status' => 'draft' ) );");
      expect(await last(here)).toBe(first);
      await act(
        "wp_publish_post( $args['second'] ); wp_set_post_categories( $args['second'], array( $args['there'] ) );",
      );
      expect([await last(here), await last(there)]).toEqual([first, second]);
      await act(
        "wp_update_post( array( 'ID' => $args['first'], 'post_date' => '2026-01-05 09:00:00', 'post_date_gmt' => '', 'edit_date' => true ) );",
      );
      expect((await read(site, here)).last_published_at).toBe('2026-01-04T22:00:00Z');
      await act("wp_delete_post( $args['first'], true );");
      expect(await read(site, here)).toMatchObject({ last_post_id: null, published_count: 0 });
      await act("wp_update_post( array( 'ID' => $args['second'], 'post_type' => 'page' ) );");
      expect(await last(there)).toBeNull();
    });

    it('gives the posts of a deleted category to the default one', async () => {
      const id = await createCategory(site, 'Doomed');
      const postId = await write(site, {
        post_date: '2029-01-01 12:00:00',
        post_status: 'future',
        post_category: [id],
      });
      await site.php("wp_delete_term( $args, 'category' ); return true;", id);
      await expect(read(site, id)).rejects.toThrow('not in the answer');
      expect((await read(site, 1)).scheduled_post_id).toBe(postId);
      expect(
        await site.sql('SELECT term_id FROM wp_smart_content_scheduler_last_published WHERE term_id = ?', [id]),
      ).toEqual([]);
    });

    it('goes on with the name, the slug and the place of a renamed category', async () => {
      const parent = await createCategory(site, 'Food & Drink');
      const child = await createCategory(site, 'Cheese', parent);
      expect(await read(site, child)).toMatchObject({ name: 'Cheese', parent, path: 'Food & Drink/Cheese' });
      await site.php(
        "wp_update_term( $args, 'category', array( 'name' => 'Käse', 'slug' => 'kaese', 'parent' => 0 ) ); return true;",
        child,
      );
      expect(await read(site, child)).toMatchObject({ name: 'Käse', slug: 'kaese', parent: 0, path: 'Käse' });
    });
  });

  describe('?children=1', () => {
    it('counts the posts of a branch for its ancestors, each post once, and only when asked', async () => {
      const top = await createCategory(site, 'Top');
      const middle = await createCategory(site, 'Middle', top);
      const leaf = await createCategory(site, 'Leaf', middle);
      await write(site, { post_date: '2026-01-01 12:00:00', post_category: [top, leaf] });
      const newest = await write(site, { post_date: '2026-01-03 12:00:00', post_category: [leaf] });
      await write(site, { post_date: '2026-01-02 12:00:00', post_category: [middle] });
      expect(await read(site, top)).toMatchObject({ published_count: 1, last_published_at: '2026-01-01T01:00:00Z' });
      expect(await read(site, top, '?children=1')).toMatchObject({ published_count: 3, last_post_id: newest });
      expect(await read(site, middle, '?children=1')).toMatchObject({ published_count: 3, last_post_id: newest });
      expect(await read(site, leaf, '?children=1')).toMatchObject({ published_count: 2, last_post_id: newest });
    });
  });

  describe('what was written behind the back of WordPress', () => {
    const insert = (termId: number, gmt: string) =>
      site
        .sql(
          `INSERT INTO wp_posts (post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered, post_status, post_date, post_date_gmt) VALUES ('sql', '', '', '', '', '', 'publish', ?, ?)`,
          [gmt, gmt],
        )
        .then(() =>
          site.sql('INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) SELECT MAX(ID), ? FROM wp_posts', [
            termId,
          ]),
        );

    it('finds imported posts at the next read, also old ones', async () => {
      const id = await createCategory(site, 'Imported');
      await read(site, id);
      await insert(id, '2010-01-01 00:00:00');
      expect((await read(site, id)).last_published_at).toBe('2010-01-01T00:00:00Z');
    });

    it('finds at the next read that the newest post of all was unpublished or given a newer date', async () => {
      const id = await createCategory(site, 'Newest');
      await insert(id, '2026-09-09 00:00:00');
      expect((await read(site, id)).published_count).toBe(1);
      await site.sql(
        "UPDATE wp_posts SET post_date = '2026-09-10 00:00:00', post_date_gmt = '2026-09-10 00:00:00' WHERE post_date_gmt = '2026-09-09 00:00:00'",
      );
      expect((await read(site, id)).last_published_at).toBe('2026-09-10T00:00:00Z');
      await site.sql("UPDATE wp_posts SET post_status = 'draft' WHERE post_date_gmt = '2026-09-10 00:00:00'");
      expect((await read(site, id)).published_count).toBe(0);
    });

    it('finds everything else five minutes later', async () => {
      const one = await createCategory(site, 'One');
      const two = await createCategory(site, 'Two');
      await insert(one, '2011-01-01 00:00:00');
      await read(site, one);
      await site.sql('UPDATE wp_term_relationships SET term_taxonomy_id = ? WHERE term_taxonomy_id = ?', [two, one]);
      expect((await read(site, one)).published_count, 'not found yet').toBe(1);
      await holdClock(site, new Date(Date.now() + 301_000).toISOString());
      expect((await read(site, one)).published_count).toBe(0);
      expect(await read(site, two)).toMatchObject({ published_count: 1, last_published_at: '2011-01-01T00:00:00Z' });
      await holdClock(site, null);
    });

    it('is repaired by the WP-CLI command at once', async () => {
      const id = await createCategory(site, 'Repaired');
      await insert(id, '2012-01-01 00:00:00');
      await read(site, id);
      await site.sql(
        "UPDATE wp_posts SET post_date = '2012-02-02 00:00:00', post_date_gmt = '2012-02-02 00:00:00' WHERE post_date_gmt = '2012-01-01 00:00:00'",
      );
      const said = await site.php<string>(
        'class WP_CLI { public static $said; public static function success( $text ) { self::$said = $text; } } ( new Smart_Content_Scheduler\\Cli\\Command() )->rebuild(); return WP_CLI::$said;',
      );
      expect(said).toMatch(
        /^The last posts of \d+ categories were computed anew\. \d+ titles? (was|were) read anew\.$/,
      );
      expect((await read(site, id)).last_published_at).toBe('2012-02-02T00:00:00Z');
    });

    it('survives that the plugin’s own table was emptied', async () => {
      const before = (await site.rest('GET', `${ROUTES}/last-published`)).json.categories;
      await site.sql('DELETE FROM wp_smart_content_scheduler_last_published');
      expect((await site.rest('GET', `${ROUTES}/last-published`)).json.categories).toEqual(before);
    });
  });

  it('refuses children that is neither true nor false', async () => {
    expect((await site.rest('GET', `${ROUTES}/last-published?children=perhaps`)).status).toBe(400);
  });

  expectCleanLog(site);
});
