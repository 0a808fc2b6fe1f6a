import { describe, expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import {
  atSteps,
  cancelPublication,
  post,
  publish,
  readPublication,
  requestFor,
  slotOf,
} from './publication-request.ts';
import { advanceClock, createCategory, EACH_HOOK_ONCE, gate, hooksOf, postsTitled, ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

const LEASE = 61;

describeWordPress('a publication that is interrupted', () => {
  const site = useSite({ workers: 8 });

  /** Sends a request during which PHP is killed (SIGKILL), and starts the web server again. */
  async function killed(
    body: object,
    headers: Record<string, string>,
    method: 'POST' | 'DELETE' = 'POST',
    route = '/publications',
  ) {
    await expect(
      site.rest(method, ROUTES + route, { body: method === 'POST' ? body : undefined, headers }),
    ).rejects.toThrow();
    await site.killServer();
    await site.startServer();
  }

  /** What is left on the site of a publication: its posts, and no draft that carries a key. */
  async function expectOnePost(title: string, postId: number | null) {
    expect(await postsTitled(site, title)).toMatchObject([{ ID: postId, post_status: 'publish' }]);
    expect(await site.sql("SELECT ID FROM wp_posts WHERE post_name LIKE 'scs-%' AND post_title = ?", [title])).toEqual(
      [],
    );
  }

  describe('by the death of PHP before the step', () => {
    const steps = ['insert', 'create', 'create2', 'record', 'attach', 'attachment', 'flip', 'fire', 'finish'];

    it.each(steps)('%s is ended by the next request: one post, hooks once', async (step) => {
      await advanceClock(site, 0);
      const key = `killed ${step}`;
      const body = requestFor(key, {}, { slot: slotOf(`1:${key}`, 1, '2099-01-01T00:00:00Z') });
      await killed(body, { 'X-SCS-Test-Steps': `${step}=kill` });

      const early = await post(site, body);
      expect(early.status, 'before the lease is out').toBe(step === 'insert' ? 200 : 423);
      if (early.status === 423) expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(50);

      await advanceClock(site, LEASE);
      const answer = await publish(site, body);
      const hooksWereLost = step === 'fire';
      expect(answer).toMatchObject({
        state: 'published',
        post_status: 'publish',
        hooks: hooksWereLost ? 'started' : 'done',
      });
      await expectOnePost(`Post of ${key}`, answer.post_id);
      expect((await hooksOf(site, answer.post_id ?? 0)).count).toEqual(hooksWereLost ? {} : EACH_HOOK_ONCE);
      expect(await publish(site, body)).toMatchObject({ replayed: true, post_id: answer.post_id });
    });

    it('end of its hooks is recorded, and they are never run again', async () => {
      await advanceClock(site, 0);
      const body = requestFor('killed in hooks');
      await killed(body, { 'X-SCS-Test-In-Hooks': 'kill' });
      expect((await readPublication(site, 'killed in hooks')).json).toMatchObject({
        state: 'flipping',
        hooks: 'started',
        post_status: 'publish',
      });
      await advanceClock(site, LEASE);
      const answer = await publish(site, body);
      expect(answer).toMatchObject({ state: 'published', hooks: 'started' });
      await expectOnePost('Post of killed in hooks', answer.post_id);
      expect((await hooksOf(site, answer.post_id ?? 0)).count).toEqual({ transition_post_status: 1 });
    });

    it('fire leaves a post that its category counts', async () => {
      await advanceClock(site, 0);
      const category = await createCategory(site, 'Counted');
      const body = requestFor('killed uncounted', { categories: [category] });
      await killed(body, { 'X-SCS-Test-Steps': 'fire=kill' });
      await advanceClock(site, LEASE);
      await publish(site, body);
      expect(await site.php("return get_term( $args, 'category' )->count;", category)).toBe(1);
    });

    it('takeover, after another death, is ended by the third', async () => {
      await advanceClock(site, 0);
      const body = requestFor('killed twice');
      await killed(body, { 'X-SCS-Test-Steps': 'attach=kill' });
      await advanceClock(site, LEASE);
      await killed(body, { 'X-SCS-Test-Steps': 'takeover=kill' });
      const answer = await publish(site, body);
      await expectOnePost('Post of killed twice', answer.post_id);
      expect((await hooksOf(site, answer.post_id ?? 0)).count).toEqual(EACH_HOOK_ONCE);
    });

    it('flip of a post that stays a draft, or is scheduled, is ended too', async () => {
      await advanceClock(site, 0);
      const draft = requestFor('killed draft', { status: 'draft' });
      const ahead = requestFor('killed ahead', { date_gmt: '2032-01-01T00:00:00Z', allow_future: true });
      await killed(draft, { 'X-SCS-Test-Steps': 'flip=kill' });
      await killed(ahead, { 'X-SCS-Test-Steps': 'fire=kill' });
      await advanceClock(site, LEASE);
      expect(await publish(site, draft)).toMatchObject({ state: 'published', post_status: 'draft', hooks: 'none' });
      const answer = await publish(site, ahead);
      expect(answer).toMatchObject({ state: 'published', post_status: 'future', hooks: 'none' });
      expect(
        await site.php("return wp_next_scheduled( 'publish_future_post', array( $args ) );", answer.post_id),
      ).toBeTruthy();
      expect(await postsTitled(site, 'Post of killed draft')).toHaveLength(1);
    });

    it.each(['cancel', 'clean'])('%s of a cancellation is ended by the next cancellation', async (step) => {
      await advanceClock(site, 0);
      const key = `killed ${step}`;
      await killed(requestFor(key), { 'X-SCS-Test-Steps': 'attach=kill' });
      await killed({}, { 'X-SCS-Test-Steps': `${step}=kill` }, 'DELETE', `/publications/${encodeURIComponent(key)}`);
      expect((await cancelPublication(site, key)).json).toMatchObject({
        state: 'cancelled',
        post_id: null,
        slot_key: null,
      });
      expect(await postsTitled(site, `Post of ${key}`)).toEqual([]);
    });

    it('drop leaves nothing that could be published', async () => {
      await advanceClock(site, 0);
      const body = requestFor('killed drop');
      const slow = gate(site, 'killed drop');
      const first = post(site, body, atSteps('record=hold:killed drop,drop=kill'));
      first.catch(() => {});
      await slow.arrived();
      await cancelPublication(site, 'killed drop'); // takes the draft away, too
      await slow.open();
      await expect(first).rejects.toThrow();
      await site.killServer();
      await site.startServer();
      expect(await postsTitled(site, 'Post of killed drop')).toEqual([]);
      expect(await publish(site, requestFor('killed drop', {}, { revision: 2 }))).toMatchObject({
        state: 'published',
        revision: 2,
      });
    });
  });

  describe('by a lease that runs out while it is only slow, before the step', () => {
    it.each(['insert', 'create', 'create2', 'record', 'attach', 'attachment', 'flip', 'fire', 'finish'])(
      '%s: another takes over, and both answer with the one post',
      async (step) => {
        await advanceClock(site, 0);
        const body = requestFor(`slow ${step}`);
        const held = gate(site, `slow ${step}`);
        const slow = publish(site, body, atSteps(`${step}=hold:slow ${step}`));
        await held.arrived();
        await advanceClock(site, LEASE);
        const quick = await publish(site, body);
        await held.open();
        const answer = await slow;
        expect(answer).toMatchObject({ state: 'published', post_id: quick.post_id, hooks: 'done' });
        await expectOnePost(`Post of slow ${step}`, quick.post_id);
        expect((await hooksOf(site, quick.post_id ?? 0)).count).toEqual(EACH_HOOK_ONCE);
      },
    );

    it('attach, while an edit goes live: the post is the edited one, untouched by the slow request', async () => {
      await advanceClock(site, 0);
      const [old, edited] = [await createCategory(site, 'Before edit'), await createCategory(site, 'After edit')];
      const held = gate(site, 'edit');
      const slow = post(site, requestFor('edit', { categories: [old], title: 'Before' }), atSteps('attach=hold:edit'));
      await held.arrived();
      await advanceClock(site, LEASE);
      const answer = await publish(site, requestFor('edit', { categories: [edited], title: 'After' }, { revision: 2 }));
      await held.open();
      expect((await slow).json).toMatchObject({
        code: 'payload_conflict',
        data: { status: 409, revision: 2, post_id: answer.post_id },
      });
      expect(await site.php('return wp_get_post_categories( $args );', answer.post_id)).toEqual([edited]);
      expect(await postsTitled(site, 'Before')).toEqual([]);
      await expectOnePost('After', answer.post_id);
    });
  });

  describe('by a person who throws its draft into the trash', () => {
    it.each(['attach', 'flip'])('before the step %s: it is published with another draft', async (step) => {
      await advanceClock(site, 0);
      const body = requestFor(`thrown ${step}`);
      await killed(body, { 'X-SCS-Test-Steps': `${step}=kill` });
      const draft = (await readPublication(site, `thrown ${step}`)).json.post_id;
      await site.php('wp_trash_post( $args ); return true;', draft);
      await advanceClock(site, LEASE);
      const answer = await publish(site, body);
      expect(answer).toMatchObject({ state: 'published', hooks: 'done' });
      expect(answer.post_id).not.toBe(draft);
      expect((await hooksOf(site, answer.post_id ?? 0)).count).toEqual(EACH_HOOK_ONCE);
    });
  });

  describe('by another listener', () => {
    it('that throws in a publish hook: the post is out, and the hooks did not end', async () => {
      await advanceClock(site, 0);
      await site.php("update_option( 'scs_test_in_hooks', 'throw' ); return true;");
      const answer = await publish(site, requestFor('throws'));
      await site.php("delete_option( 'scs_test_in_hooks' ); return true;");
      expect(answer).toMatchObject({ state: 'published', post_status: 'publish', hooks: 'started' });
      expect(await site.phpErrors()).toContain('a publish hook failed');
      await site.php("file_put_contents( WP_CONTENT_DIR . '/../php-errors.log', '' ); return true;");
    });
  });

  expectCleanLog(site);
});
