import { beforeAll, describe, expect, it } from 'vitest';
import { wpError } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { post, publish, readPublication, requestFor, sha256, slotOf } from './publication-request.ts';
import { createCategory, holdClock, ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

describeWordPress('what POST /publications refuses', () => {
  const site = useSite({ timezone: 'UTC', workers: 8 });

  /** Rows and posts that there are: a refusal changes neither. */
  const everything = async () => [
    await site.sql(
      'SELECT HEX(key_hash), state, HEX(token), post_id, updated_at FROM wp_smart_content_scheduler_publications',
    ),
    await site.sql("SELECT ID, post_status, post_modified FROM wp_posts WHERE post_type <> 'revision'"),
  ];

  describe('without an effect', () => {
    beforeAll(() => holdClock(site, '2026-11-25T10:00:00Z'));

    it.each([
      ['no title', { title: undefined }, 'title'],
      ['an empty title', { title: '  ' }, 'title'],
      ['a title that is no text', { title: ['x'] }, 'title'],
      ['no content', { content: undefined }, 'content'],
      ['an unknown status', { status: 'private' }, 'status'],
      ['no category', { categories: [] }, 'categories'],
      ['a category that is no id', { categories: ['news'] }, 'categories'],
      ['a date without a zone', { date_gmt: '2026-01-01T00:00:00' }, 'date_gmt'],
      ['a date that does not exist', { date_gmt: '2026-02-30T00:00:00Z' }, 'date_gmt'],
      ['a slug of 201 characters', { slug: 'x'.repeat(201) }, 'slug'],
      ['an unknown format', { format: 'poem' }, 'format'],
      ['an unknown template', { template: 'missing.php' }, 'template'],
      ['a comment status that does not exist', { comment_status: 'maybe' }, 'comment_status'],
      ['a field that this version does not know', { colour: 'red' }, 'colour'],
    ])('%s: 400 invalid_payload, naming the field', async (_, wrong, field) => {
      const before = await everything();
      const answer = await post(site, requestFor('invalid', wrong as Record<string, unknown>));
      expect([answer.status, wpError.parse(answer.json).code, answer.json.data.field]).toEqual([
        400,
        'invalid_payload',
        field,
      ]);
      expect(answer.json.message).toMatch(/^The field ".*\.$/s);
      expect(await everything()).toEqual(before);
    });

    it.each(['not json', '[1,2]', '"text"', '12', 'null', '[]', '{"title":'])(
      'a payload that is no JSON object (%s): 400 invalid_payload',
      async (text) => {
        const answer = await post(site, { ...requestFor('no json'), payload: text, payload_hash: sha256(text) });
        expect([answer.status, answer.json.code, answer.json.data.field]).toEqual([400, 'invalid_payload', 'payload']);
      },
    );

    it.each([
      ['unknown_author', { author: 9999 }, 'author'],
      ['unknown_category', { categories: [1, 9999] }, 'categories'],
      ['unknown_tag', { tags: [9999] }, 'tags'],
      ['unknown_media', { featured_media: 9999 }, 'featured_media'],
    ])('%s: 400', async (code, wrong, field) => {
      const before = await everything();
      const answer = await post(site, requestFor('unknown', wrong));
      expect([answer.status, answer.json.code, answer.json.data]).toEqual([
        400,
        code,
        { status: 400, field, id: 9999 },
      ]);
      expect(await everything()).toEqual(before);
    });

    it('a tag where a category should be, and a post where an image should be', async () => {
      const ids = await site.php<{ tag: number; post: number }>(
        "$tag = wp_insert_term( 'A tag', 'post_tag' ); return array( 'tag' => $tag['term_id'], 'post' => wp_insert_post( array( 'post_title' => 'x', 'post_status' => 'publish' ) ) );",
      );
      expect((await post(site, requestFor('mixed up', { categories: [ids.tag] }))).json.code).toBe('unknown_category');
      expect((await post(site, requestFor('mixed up', { featured_media: ids.post }))).json.code).toBe('unknown_media');
    });

    it('a hash that is not that of the payload: 400 hash_mismatch', async () => {
      const answer = await post(site, { ...requestFor('hash'), payload_hash: sha256('something else') });
      expect([answer.status, answer.json.code]).toEqual([400, 'hash_mismatch']);
      expect((await readPublication(site, 'hash')).status).toBe(404);
    });

    it('a date more than a minute ahead: 400 future_date; less is taken', async () => {
      const answer = await post(site, requestFor('future', { date_gmt: '2026-11-25T10:01:01Z' }));
      expect([answer.status, answer.json.code]).toEqual([400, 'future_date']);
      const soon = await publish(site, requestFor('soon', { date_gmt: '2026-11-25T10:01:00Z' }));
      expect(soon).toMatchObject({ post_status: 'publish', date_gmt: '2026-11-25T10:01:00Z', hooks: 'done' });
    });

    it.each([
      ['an empty key', { key: '' }],
      ['a key of 192 characters', { key: 'x'.repeat(192) }],
      ['a key with a line break at its end', { key: 'x\n' }],
      ['a key that begins with a space', { key: ' x' }],
      ['a key that ends with a space of another script', { key: 'x\u3000' }],
      ['a key that looks like a hash', { key: `sha256:${sha256('x')}` }],
      ['revision 0', { revision: 0 }],
      ['a revision beyond what JSON can hold', { revision: 1e300 }],
      ['a hash in capitals', { payload_hash: sha256('x').toUpperCase() }],
      ['a negative epoch', { epoch: -1 }],
      ['a slot that is a text', { slot: 'x' }],
      ['a slot without its last post', { slot: { key: '1:x', category_id: 1 } }],
      [
        'a slot whose last post is no instant',
        { slot: { key: '1:x', category_id: 1, last_published_at: 'yesterday' } },
      ],
      ['a slot key of 192 bytes', { slot: { key: `${'ä'.repeat(96)}`, category_id: 1, last_published_at: null } }],
    ])('%s: 400 rest_invalid_param', async (_, wrong) => {
      const answer = await post(site, { ...requestFor('param'), ...wrong });
      expect([answer.status, answer.json.code]).toEqual([400, 'rest_invalid_param']);
    });

    it('a request that leaves something out, also the slot: 400 rest_missing_callback_param', async () => {
      for (const name of ['key', 'revision', 'payload', 'payload_hash', 'epoch', 'slot'] as const) {
        const { [name]: _, ...rest } = requestFor('missing');
        const answer = await post(site, rest);
        expect([name, answer.status, answer.json.code, answer.json.data.params]).toEqual([
          name,
          400,
          'rest_missing_callback_param',
          [name],
        ]);
      }
    });

    it('bodies that are no request at all, without a server error', async () => {
      for (const body of [
        '',
        '{',
        '[]',
        'null',
        '"x"',
        '{"key":{}}',
        '{"payload":[1]}',
        '\u0000',
        '{"key":"\\ud800"}',
      ]) {
        const answer = await site.rest('POST', `${ROUTES}/publications`, { body });
        expect([body, answer.status]).toEqual([body, 400]);
      }
    });
  });

  describe('an old epoch', () => {
    it('is refused before anything is created, and the newest one is taken', async () => {
      await site.sql(
        'INSERT INTO wp_smart_content_scheduler_lease (id, owner, label, epoch, expires_at, version) VALUES (1, "", "", 3, "2026-01-01", 0) ON DUPLICATE KEY UPDATE epoch = 3',
      );
      const answer = await post(site, requestFor('stale', {}, { epoch: 2 }));
      expect([answer.status, answer.json.code, answer.json.data.epoch]).toEqual([409, 'stale_epoch', 3]);
      expect((await readPublication(site, 'stale')).status).toBe(404);
      expect(await publish(site, requestFor('stale', {}, { epoch: 3 }))).toMatchObject({ state: 'published' });
      await site.sql('UPDATE wp_smart_content_scheduler_lease SET epoch = 0');
    });
  });

  describe('a used window', () => {
    it('is refused to a second job, which learns whose post fills it', async () => {
      const slot = slotOf('1:2026-11-24T13:00:00Z', 1, '2099-01-01T00:00:00Z');
      const first = await publish(site, requestFor('window 1', {}, { slot }));
      expect(first.slot_key).toBe(slot.key);
      const answer = await post(site, requestFor('window 2', {}, { slot }));
      expect([answer.status, answer.json.code]).toEqual([409, 'window_used']);
      expect(answer.json.data).toMatchObject({ post_id: first.post_id, key_hash: sha256('window 1') });
      expect((await readPublication(site, 'window 2')).status).toBe(404);
    });

    it('stays used after its post was trashed', async () => {
      const slot = slotOf('1:trashed', 1, '2099-01-01T00:00:00Z');
      const first = await publish(site, requestFor('trashed 1', {}, { slot }));
      await site.php('wp_trash_post( $args ); return true;', first.post_id);
      expect((await post(site, requestFor('trashed 2', {}, { slot }))).json.code).toBe('window_used');
    });

    it('goes to exactly one of eight jobs that want it at once', async () => {
      const slot = slotOf('1:race', 1, '2099-01-01T00:00:00Z');
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => post(site, requestFor(`race ${index}`, { title: 'Race' }, { slot }))),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
      for (const loser of answers.filter((answer) => answer.status === 409))
        expect(loser.json.code).toBe('window_used');
      expect(
        await site.sql("SELECT ID FROM wp_posts WHERE post_title = 'Race' AND post_status <> 'auto-draft'"),
      ).toHaveLength(1);
    });
  });

  describe('a category that has moved', () => {
    const byHand = (category: number, date: string) =>
      site.php<number>(
        "return wp_insert_post( array( 'post_title' => 'By hand', 'post_status' => 'publish', 'post_date' => $args[1], 'post_category' => array( $args[0] ) ) );",
        [category, date],
      );

    it('is refused when it has a post where none was known', async () => {
      const category = await createCategory(site, 'Had none');
      await byHand(category, '2020-01-01 00:00:00');
      const answer = await post(
        site,
        requestFor('had none', { categories: [category] }, { slot: slotOf('h:1', category, null) }),
      );
      expect([answer.status, answer.json.code, answer.json.data.last_published_at]).toEqual([
        409,
        'category_moved',
        '2020-01-01T00:00:00Z',
      ]);
      expect((await readPublication(site, 'had none')).status).toBe(404);
    });

    it('is refused when somebody published a second later than the plan knew, and taken with the right date', async () => {
      const category = await createCategory(site, 'Moved on');
      await byHand(category, '2026-01-01 00:00:01');
      const body = (last: string) =>
        requestFor('moved on', { categories: [category] }, { slot: slotOf('m:1', category, last) });
      expect((await post(site, body('2026-01-01T00:00:00Z'))).json.code).toBe('category_moved');
      expect(await publish(site, body('2026-01-01T00:00:01.999Z'))).toMatchObject({ state: 'published' });
    });

    it('is no matter for a post without a slot', async () => {
      expect(await publish(site, requestFor('no slot'))).toMatchObject({ state: 'published', slot_key: null });
    });
  });

  expectCleanLog(site);
});
