import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { titlesLookupResponse, titlesResponse } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { publish, requestFor, sha256 } from './publication-request.ts';
import { advanceClock, ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

interface Golden {
  title: string;
  normalised: string;
  comparable: boolean;
}
const golden = JSON.parse(readFileSync(join('shared/contract/fixtures/titles.json'), 'utf8')) as Golden[];

const NORMALISE = `return array_map( static function ( $one ) {
  $normalised = Smart_Content_Scheduler\\Titles\\Normaliser::normalise( $one['title'] );
  return array( 'title' => $one['title'], 'normalised' => $normalised, 'comparable' => Smart_Content_Scheduler\\Titles\\Normaliser::is_comparable( $normalised ) );
}, $args );`;

/** Both ways over every character that this PHP knows, alone and with marks behind it, in hexadecimal where they differ. */
const COMPARE_TABLES = `
  $wrong = array();
  $try   = static function ( $text ) use ( &$wrong ) {
    $decomposed = Normalizer::normalize( $text, Normalizer::FORM_KD );
    $same       = Smart_Content_Scheduler\\Titles\\Unicode_Tables::decompose( $text ) === $decomposed
      && Smart_Content_Scheduler\\Titles\\Unicode_Tables::compose( $decomposed ) === Normalizer::normalize( $decomposed, Normalizer::FORM_C )
      && Smart_Content_Scheduler\\Titles\\Unicode_Tables::lower( $text ) === mb_strtolower( $text, 'UTF-8' );
    if ( ! $same ) { $wrong[] = bin2hex( $text ); }
  };
  $marks = array();
  $count = 0;
  for ( $code = 0x80; $code < 0x20000; $code++ ) {
    $character = mb_chr( $code, 'UTF-8' );
    if ( false === $character || ! preg_match( '/[\\p{L}\\p{M}\\p{N}]/u', $character ) ) { continue; }
    $count++;
    $try( $character );
    if ( preg_match( '/\\p{M}/u', $character ) ) { $marks[] = $character; }
  }
  mt_srand( 7 );
  for ( $n = 0; $n < 20000; $n++ ) {
    $text = array( 'a', 'ế', 'か', 'क', 'й', '가', "\\u{1112}\\u{1161}", 'ا' )[ mt_rand( 0, 7 ) ];
    for ( $more = mt_rand( 1, 4 ); $more > 0; $more-- ) { $text .= $marks[ mt_rand( 0, count( $marks ) - 1 ) ]; }
    $try( $text );
  }
  return array( 'wrong' => array_slice( $wrong, 0, 10 ), 'count' => $count );
`;

describeWordPress('titles', () => {
  const site = useSite({ workers: 8 });

  const lookup = async (...titles: ({ title: string; exclude_key_hash?: string } | string)[]) => {
    const body = { titles: titles.map((title) => (typeof title === 'string' ? { title } : title)) };
    const answer = await site.rest('POST', `${ROUTES}/titles/lookup`, { body });
    return titlesLookupResponse.parse(answer.json).matches;
  };
  const since = async (cursor?: string) => {
    const query = cursor === undefined ? '' : `?since=${encodeURIComponent(cursor)}`;
    return titlesResponse.parse((await site.rest('GET', `${ROUTES}/titles${query}`)).json);
  };
  /** Writes posts by hand, in one go, and returns their ids. */
  const write = (...posts: (string | Record<string, unknown>)[]) =>
    site.php<number[]>(
      "return array_map( static function ( $post ) { return wp_insert_post( wp_slash( $post ) + array( 'post_status' => 'publish', 'post_content' => 'x' ) ); }, $args );",
      posts.map((post) => (typeof post === 'string' ? { post_title: post } : post)),
    );

  describe('normal forms', () => {
    it('are those of the golden values, in every script', async () => {
      expect(golden.length).toBeGreaterThan(40);
      expect(await site.php(NORMALISE, golden)).toEqual(golden);
    });

    it('are the same without intl and mbstring', async () => {
      const result = await site.php<{ wrong: string[]; count: number }>(COMPARE_TABLES);
      expect(result.wrong).toEqual([]);
      expect(result.count).toBeGreaterThan(60_000);
    }, 120_000);
  });

  describe('POST /titles/lookup', () => {
    it('finds the oldest public post of the same normal form, in the order asked', async () => {
      const [first, , , japanese] = await write(
        'Crème brûlée & more <em>today</em>',
        'CREME BRULEE AND MORE TODAY',
        'creme  brulee — more, today!',
        '日本語の本',
      );
      expect(await lookup('日本語の本', 'Nothing like this', 'Creme Brulee more today')).toEqual([
        { post_id: japanese, title: '日本語の本', status: 'publish' },
        null,
        { post_id: first, title: 'Crème brûlée & more today', status: 'publish' },
      ]);
    });

    it('counts posts that are published, scheduled or private, and no others', async () => {
      const statuses = ['publish', 'future', 'private', 'draft', 'pending', 'trash'];
      const posts = await write(
        ...statuses.map((status) => ({
          post_title: `Status ${status} counts`,
          post_status: status,
          ...(status === 'future' ? { post_date: '2099-01-01 00:00:00' } : {}),
        })),
        { post_title: 'A page does not count', post_type: 'page' },
      );
      const found = await lookup(...statuses.map((status) => `status ${status} COUNTS`), 'A page does not count');
      expect(found).toMatchObject([
        ...[0, 1, 2].map((index) => ({ post_id: posts[index], status: statuses[index] })),
        ...[null, null, null, null],
      ]);
    });

    it('finds nothing for a normal form that says too little', async () => {
      await write('About', '!!!');
      expect(await lookup('About', '!!!', '???')).toEqual([null, null, null]);
    });

    it('does not take the post of a publication for its own duplicate, and still finds the others', async () => {
      const own = await publish(site, requestFor('own', { title: 'My own good title' }));
      const exclude = { title: 'My own good title', exclude_key_hash: sha256('own') };
      expect(await lookup(exclude, 'My own good title')).toMatchObject([null, { post_id: own.post_id }]);
      const [other] = await write('My own good title');
      expect(await lookup(exclude)).toMatchObject([{ post_id: other }]);
    });

    it('follows every change of a post at once', async () => {
      const changes: [code: string, isThere: boolean][] = [
        ["wp_update_post( array( 'ID' => $id, 'post_title' => 'Changing title two' ) )", true],
        ["wp_update_post( array( 'ID' => $id, 'post_status' => 'draft' ) )", false],
        ['wp_publish_post( $id )', true],
        ['wp_trash_post( $id )', false],
        ['wp_untrash_post( $id ); wp_publish_post( $id )', true],
        ["wp_update_post( array( 'ID' => $id, 'post_type' => 'page' ) )", false],
        ["wp_update_post( array( 'ID' => $id, 'post_type' => 'post' ) )", true],
        ['wp_delete_post( $id, true )', false],
      ];
      const find = `$seen[] = array_map( static function ( $match ) use ( $id ) { return null !== $match && $id === $match['post_id']; }, Smart_Content_Scheduler\\Titles\\Title_Search::lookup( array( array( 'title' => 'Changing title one', 'exclude_key_hash' => null ), array( 'title' => 'Changing title two', 'exclude_key_hash' => null ) ) ) );`;
      const seen = await site.php(`
        $id   = wp_insert_post( array( 'post_title' => 'Changing title one', 'post_status' => 'publish' ) );
        $seen = array();
        ${[find, ...changes.map(([code]) => `${code}; ${find}`)].join('\n')}
        return $seen;
      `);
      expect(seen).toEqual([[true, false], ...changes.map(([, isThere]) => [false, isThere])]);
    });

    it('refuses what is no list of titles', async () => {
      for (const body of [
        {},
        { titles: [] },
        { titles: [{ title: '' }] },
        { titles: ['x'] },
        { titles: [{ title: 'x', exclude_key_hash: 'x' }] },
      ])
        expect((await site.rest('POST', `${ROUTES}/titles/lookup`, { body })).status).toBe(400);
      const many = { titles: Array.from({ length: 501 }, () => ({ title: 'x' })) };
      expect((await site.rest('POST', `${ROUTES}/titles/lookup`, { body: many })).status).toBe(400);
    });
  });

  describe('what was written behind the back of WordPress', () => {
    const insert = (title: string) =>
      site.sql(
        "INSERT INTO wp_posts (post_title, post_status, post_type, post_date, post_date_gmt, post_modified, post_modified_gmt, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (?, 'publish', 'post', NOW(), NOW(), NOW(), NOW(), '', '', '', '', '')",
        [title],
      );

    it('is found at once when it is a new post', async () => {
      await lookup('warm up');
      await insert('Imported by SQL');
      expect(await lookup('imported by sql')).toMatchObject([{ title: 'Imported by SQL' }]);
    });

    it('is found after five minutes when it is another title, another status or a removed post', async () => {
      await advanceClock(site, 0);
      const [title, status, removed] = await write('Sql title old', 'Sql status', 'Sql removed');
      await lookup('warm up');
      await site.sql("UPDATE wp_posts SET post_title = 'Sql title new' WHERE ID = ?", [title]);
      await site.sql("UPDATE wp_posts SET post_status = 'draft' WHERE ID = ?", [status]);
      await site.sql('DELETE FROM wp_posts WHERE ID = ?', [removed]);
      await advanceClock(site, 3600);
      expect(await lookup('Sql title old', 'Sql title new', 'Sql status', 'Sql removed')).toMatchObject([
        null,
        { post_id: title },
        null,
        null,
      ]);
      await advanceClock(site, 0);
    });
  });

  describe('GET /titles', () => {
    it('lists everything, then only what changed since', async () => {
      const all = await since();
      expect(all.complete).toBe(true);
      const posts = await site.sql<{ ID: number }>(
        "SELECT ID FROM wp_posts WHERE post_type = 'post' AND post_status IN ('publish', 'future', 'private') ORDER BY ID",
      );
      expect(all.titles.map(({ post_id }) => post_id).sort((a, b) => a - b)).toEqual(posts.map(({ ID }) => ID));
      expect(await since(all.cursor)).toEqual({ cursor: all.cursor, titles: [], complete: true });

      const removed = all.titles[0]?.post_id as number;
      const added = await site.php(
        "wp_trash_post( $args ); return wp_insert_post( array( 'post_title' => 'Listed: added', 'post_status' => 'publish' ) );",
        removed,
      );
      const changed = await since(all.cursor);
      expect(changed.titles).toHaveLength(2);
      expect(changed.titles).toContainEqual({ post_id: added, normalised: 'listedadded', status: 'publish' });
      expect(changed.titles).toContainEqual({ post_id: removed, normalised: '', status: 'removed' });
      expect((await since(changed.cursor)).titles).toEqual([]);
    });

    it('does not list a post again whose text or date alone changed', async () => {
      const [post] = await write('Only its text changes');
      const { cursor } = await since();
      await site.php("wp_update_post( array( 'ID' => $args, 'post_content' => 'new' ) ); return true;", post);
      expect((await since(cursor)).titles).toEqual([]);
    });

    it('misses nothing while four readers store what three writers change', async () => {
      let { cursor } = await since();
      const seen = new Map<number, string>();
      let writing = true;
      const reader = (async () => {
        while (writing) {
          const page = await since(cursor);
          for (const { post_id, normalised } of page.titles) seen.set(post_id, normalised);
          cursor = page.cursor;
        }
      })();
      const others = Array.from({ length: 3 }, async () => {
        while (writing) await lookup('somebody else reads');
      });
      const posts = await Promise.all(
        Array.from({ length: 3 }, (_, index) =>
          site.php<number[]>(
            `$ids = array(); for ( $n = 0; $n < 15; $n++ ) { $ids[] = wp_insert_post( array( 'post_title' => "Racing title {$args} $n", 'post_status' => 'publish' ) ); wp_update_post( array( 'ID' => end( $ids ), 'post_title' => "Raced title {$args} $n" ) ); } return $ids;`,
            index,
          ),
        ),
      );
      writing = false;
      await Promise.all([reader, ...others]);
      for (const { post_id, normalised } of (await since(cursor)).titles) seen.set(post_id, normalised);
      const expected = posts.flatMap((ids, index) => ids.map((id, n) => [id, `racedtitle${index}${n}`]));
      expect(expected.map(([id]) => [id, seen.get(id as number)])).toEqual(expected);
    }, 120_000);

    it('answers 410 to a cursor of another list, and to what is none', async () => {
      for (const cursor of ['x', 'abcdef.1.1', `${(await since()).cursor.split('.')[0]}.999999.0`]) {
        const answer = await site.rest('GET', `${ROUTES}/titles?since=${cursor}`);
        expect([answer.status, answer.json.code]).toEqual([410, 'cursor_expired']);
      }
    });
  });

  it('are read anew by wp content-scheduler rebuild', async () => {
    const [post] = await write('Rebuilt title');
    await lookup('warm up');
    await site.sql("UPDATE wp_posts SET post_title = 'Rebuilt by hand' WHERE ID = ?", [post]);
    await site.php('return Smart_Content_Scheduler\\Titles\\Title_Index::rebuild();');
    expect(await lookup('Rebuilt by hand')).toMatchObject([{ post_id: post }]);
  });

  expectCleanLog(site);
});
