import { describe, expect, it } from 'vitest';
import { publicationResponse } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import {
  cancelPublication,
  post,
  publish,
  readPublication,
  requestFor,
  sha256,
  slotOf,
} from './publication-request.ts';
import { createCategory, EACH_HOOK_ONCE, holdClock, hooksOf, postsTitled, ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

describeWordPress('POST /publications', () => {
  const site = useSite({ timezone: 'Australia/Sydney', workers: 8 });

  /** Everything that a payload can hold, with real terms, an author and an image. */
  async function fullPayload() {
    const made = await site.php<{ author: number; categories: number[]; tag: number; image: number }>(`
      $name   = 'x' . wp_generate_password( 8, false );
      $author = wp_insert_user( array( 'user_login' => $name, 'user_pass' => 'x', 'role' => 'author', 'user_email' => "$name@example.org" ) );
      $parent = wp_insert_term( "Parent $name", 'category' );
      $child  = wp_insert_term( "Child $name", 'category', array( 'parent' => $parent['term_id'] ) );
      $tag    = wp_insert_term( "Tag $name", 'post_tag' );
      $file   = wp_upload_bits( "$name.png", null, base64_decode( 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' ) );
      $image  = wp_insert_attachment( array( 'post_mime_type' => 'image/png', 'post_title' => $name, 'post_status' => 'inherit' ), $file['file'] );
      wp_update_attachment_metadata( $image, array( 'width' => 1, 'height' => 1, 'file' => _wp_relative_upload_path( $file['file'] ) ) );
      return array( 'author' => $author, 'categories' => array( $parent['term_id'], $child['term_id'] ), 'tag' => $tag['term_id'], 'image' => $image );
    `);
    return {
      title: `Full "post" \\ of 100 % – 日本語 🎉 & <more>`,
      content: '<!-- wp:paragraph -->\n<p>It\\\'s "quoted" \\ 100 % – 🎉</p>\n<!-- /wp:paragraph -->',
      excerpt: 'Short \\ and "sweet"',
      slug: 'A fine Slug',
      author: made.author,
      categories: made.categories,
      tags: [made.tag],
      featured_media: made.image,
      comment_status: 'closed' as const,
      ping_status: 'closed' as const,
      format: 'aside',
      sticky: true,
      template: 'wide.php',
    };
  }

  describe('a post', () => {
    it('is published complete, and read back as it was sent', async () => {
      const payload = await fullPayload();
      const answer = await publish(site, requestFor('full', payload));
      expect(answer).toMatchObject({
        key_hash: sha256('full'),
        state: 'published',
        replayed: false,
        revision: 1,
        slot_key: null,
        post_status: 'publish',
        hooks: 'done',
      });
      const read = await site.rest('GET', `/wp/v2/posts/${answer.post_id}?context=edit`, { as: site.admin });
      expect(read.json).toMatchObject({
        status: 'publish',
        slug: 'a-fine-slug',
        title: { raw: payload.title.replace('& <more>', '&amp; ') },
        content: { raw: payload.content },
        excerpt: { raw: payload.excerpt },
        author: payload.author,
        tags: payload.tags,
        featured_media: payload.featured_media,
        comment_status: 'closed',
        ping_status: 'closed',
        format: 'aside',
        sticky: true,
        template: 'wide.php',
        link: answer.post_url,
      });
      expect(read.json.categories.sort()).toEqual([...payload.categories].sort());
      expect(`${read.json.date_gmt}Z`).toBe(answer.date_gmt);
      expect((await fetch(answer.post_url ?? '')).status).toBe(200);
    });

    it('is complete when its publish hooks see it, and they run once', async () => {
      const payload = await fullPayload();
      const answer = await publish(site, requestFor('hooks', payload));
      const { count, seen } = await hooksOf(site, answer.post_id ?? 0);
      expect(count).toEqual(EACH_HOOK_ONCE);
      for (const one of seen) {
        expect(one).toMatchObject({
          status: 'publish',
          tags: payload.tags,
          thumbnail: payload.featured_media,
          format: 'aside',
          sticky: true,
          author: payload.author,
        });
        expect((one.categories as number[]).sort()).toEqual([...payload.categories].sort());
      }
    });

    it('is dated now, in UTC and on the site’s clock, when it has no date', async () => {
      await holdClock(site, '2026-01-10T13:30:00Z');
      const answer = await publish(site, requestFor('now'));
      await holdClock(site, null);
      expect(answer.date_gmt).toBe('2026-01-10T13:30:00Z');
      const [row] = await site.sql('SELECT CAST(post_date AS CHAR) AS local FROM wp_posts WHERE ID = ?', [
        answer.post_id,
      ]);
      expect(row).toEqual({ local: '2026-01-11 00:30:00' });
    });

    it('keeps the date that it was backdated to, and stands in that archive', async () => {
      const answer = await publish(site, requestFor('backdated', { date_gmt: '2021-06-30T20:00:00Z' }));
      expect(answer.date_gmt).toBe('2021-06-30T20:00:00Z');
      expect(answer.post_url).toContain('/2021/07/');
      expect(await (await fetch(`${site.url}/2021/07/`)).text()).toContain('Post of backdated');
    });

    it('gets a slug of its own when another post or a trashed one has it', async () => {
      const one = await publish(site, requestFor('slug-1', { slug: 'same' }));
      const two = await publish(site, requestFor('slug-2', { slug: 'same' }));
      expect([one.post_url, two.post_url].map((url) => url?.split('/').at(-2))).toEqual(['same', 'same-2']);
      await site.php('wp_trash_post( $args ); return true;', one.post_id);
      expect((await publish(site, requestFor('slug-3', { slug: 'same' }))).post_url).toMatch(/\/same\/$/);
    });

    it.each(['draft', 'pending'] as const)('can stay a %s, without publish hooks', async (status) => {
      const answer = await publish(site, requestFor(status, { status, slug: 'Kept Slug' }));
      expect(answer).toMatchObject({ state: 'published', post_status: status, date_gmt: null, hooks: 'none' });
      expect((await hooksOf(site, answer.post_id ?? 0)).count).toEqual({});
      expect(await postsTitled(site, `Post of ${status}`)).toEqual([
        { ID: answer.post_id, post_status: status, post_name: 'kept-slug' },
      ]);
      expect(await publish(site, requestFor(status, { status, slug: 'Kept Slug' }))).toMatchObject({
        replayed: true,
        post_id: answer.post_id,
      });
    });

    it('is scheduled in WordPress’s own way when a date ahead is asked for', async () => {
      const answer = await publish(site, requestFor('ahead', { date_gmt: '2031-01-01T00:00:00Z', allow_future: true }));
      expect(answer).toMatchObject({
        state: 'published',
        post_status: 'future',
        date_gmt: '2031-01-01T00:00:00Z',
        hooks: 'none',
      });
      expect(await site.php("return wp_next_scheduled( 'publish_future_post', array( $args ) );", answer.post_id)).toBe(
        Date.parse('2031-01-01T00:00:00Z') / 1000,
      );
    });

    it('is sanitised as for any user without unfiltered HTML', async () => {
      const answer = await publish(
        site,
        requestFor('kses', { content: '<p onclick="x()">Text<script>alert(1)</script></p>' }),
      );
      const [row] = await site.sql<{ post_content: string }>('SELECT post_content FROM wp_posts WHERE ID = ?', [
        answer.post_id,
      ]);
      expect(row?.post_content).toBe('<p>Textalert(1)</p>');
    });

    it('moves the last post of its category at once', async () => {
      const category = await createCategory(site, 'Moves');
      const answer = await publish(site, requestFor('moves', { categories: [category] }));
      const list = (await site.rest('GET', `${ROUTES}/last-published`)).json.categories;
      expect(list.find((one: { term_id: number }) => one.term_id === category)).toMatchObject({
        last_post_id: answer.post_id,
        last_published_at: answer.date_gmt,
      });
    });
  });

  describe('the same key again', () => {
    it('answers with the same post and does nothing', async () => {
      const body = requestFor('again');
      const first = await publish(site, body);
      const second = await publish(site, body);
      expect(second).toEqual({ ...first, replayed: true });
      expect(await postsTitled(site, 'Post of again')).toHaveLength(1);
      expect((await hooksOf(site, first.post_id ?? 0)).count).toEqual(EACH_HOOK_ONCE);
    });

    it('answers so also after the post was trashed, unpublished or deleted, and leaves it alone', async () => {
      const body = requestFor('left alone');
      const { post_id } = await publish(site, body);
      await site.php('wp_trash_post( $args ); return true;', post_id);
      expect(await publish(site, body)).toMatchObject({ replayed: true, post_id, post_status: 'trash' });
      await site.php('wp_untrash_post( $args ); return true;', post_id);
      expect(await publish(site, body)).toMatchObject({ replayed: true, post_id, post_status: 'draft' });
      await site.php('wp_delete_post( $args, true ); return true;', post_id);
      expect(await publish(site, body)).toMatchObject({ replayed: true, post_id, post_status: null, post_url: null });
      expect(await postsTitled(site, 'Post of left alone')).toEqual([]);
    });

    it('answers so also with an old epoch, and after a category of the payload was deleted', async () => {
      const category = await createCategory(site, 'Short lived');
      const body = requestFor('outlived', { categories: [category] });
      const { post_id } = await publish(site, body);
      await site.php("wp_delete_term( $args, 'category' ); return true;", category);
      await site.sql('UPDATE wp_smart_content_scheduler_lease SET epoch = 5');
      expect(await publish(site, body)).toMatchObject({ replayed: true, post_id });
      await site.sql('UPDATE wp_smart_content_scheduler_lease SET epoch = 0');
    });

    it.each([
      ['the same', 1],
      ['a newer', 2],
    ])('with other bytes and %s revision is refused', async (_, revision) => {
      const key = `other bytes ${revision}`;
      const first = await publish(site, requestFor(key));
      const answer = await post(site, requestFor(key, { content: 'Other.' }, { revision }));
      expect([answer.status, answer.json.code, answer.json.data.post_id]).toEqual([
        409,
        'payload_conflict',
        first.post_id,
      ]);
      expect(await postsTitled(site, `Post of ${key}`)).toHaveLength(1);
    });

    it('sent eight times at once makes one post and runs the hooks once', async () => {
      const body = requestFor('eight times');
      const answers = await Promise.all(Array.from({ length: 8 }, () => post(site, body)));
      for (const answer of answers) expect([200, 423]).toContain(answer.status);
      expect(answers.filter((answer) => answer.status === 200 && !answer.json.replayed)).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status === 423)) {
        expect(answer.json.code).toBe('in_progress');
        expect(Number(answer.headers.get('retry-after'))).toBe(answer.json.data.retry_after);
      }
      const posts = await postsTitled(site, 'Post of eight times');
      expect(posts).toHaveLength(1);
      expect((await hooksOf(site, posts[0]?.ID ?? 0)).count).toEqual(EACH_HOOK_ONCE);
      expect(await publish(site, body)).toMatchObject({ replayed: true, post_id: posts[0]?.ID });
    });
  });

  describe('keys', () => {
    it.each(['slash/and?query#hash', 'percent %41 %2F', 'Ünïcödé 日本 🎉', 'quotes \'" and \\', 'x'.repeat(191)])(
      '"%s" is found by its raw form and by its hash',
      async (key) => {
        const made = await publish(site, requestFor(key));
        const raw = await site.rest('GET', `${ROUTES}/publications/${encodeURIComponent(key)}`);
        expect(publicationResponse.parse(raw.json)).toEqual({ ...made, replayed: false });
        expect((await readPublication(site, key)).json).toEqual(raw.json);
      },
    );

    it('are told apart by case, accents and spaces', async () => {
      const ids = new Set<number | null>();
      for (const key of ['case one', 'Case one', 'cäse one', 'case  one', 'case\u00a0one'])
        ids.add((await publish(site, requestFor(key))).post_id);
      expect(ids.size).toBe(5);
    });

    it('that nobody knows are answered with 404', async () => {
      for (const answer of [await readPublication(site, 'unknown'), await cancelPublication(site, 'unknown')]) {
        expect([answer.status, answer.json.code]).toEqual([404, 'publication_not_found']);
      }
    });
  });

  it('a cancellation that comes too late answers "published" and changes nothing', async () => {
    const made = await publish(
      site,
      requestFor('too late', {}, { slot: slotOf('1:too-late', 1, '2099-01-01T00:00:00Z') }),
    );
    const answer = await cancelPublication(site, 'too late');
    expect([answer.status, answer.json]).toEqual([200, { ...made, replayed: false }]);
  });

  expectCleanLog(site);
});
