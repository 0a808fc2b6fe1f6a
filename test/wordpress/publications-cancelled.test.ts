import { expect, it } from 'vitest';
import { publicationResponse } from '../../shared/contract/plugin.ts';
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

const FAR = '2099-01-01T00:00:00Z';

describeWordPress('DELETE /publications/{key}', () => {
  const site = useSite({ workers: 8 });

  /** Leaves a publication started, with a draft: the request that made it ended at that step. */
  async function leaveStarted(body: object) {
    await site.rest('POST', `${ROUTES}/publications`, { body, ...atSteps('attach=exit') });
  }

  it('cancels a started one, removes its draft and frees its slot for another job', async () => {
    const slot = slotOf('1:freed', 1, FAR);
    await leaveStarted(requestFor('freed 1', {}, { slot }));
    const started = (await readPublication(site, 'freed 1')).json;
    expect(started).toMatchObject({ state: 'started', slot_key: slot.key, post_status: 'draft', hooks: 'none' });
    expect((await post(site, requestFor('freed 2', {}, { slot }))).json.code).toBe('window_used');

    const answer = await cancelPublication(site, 'freed 1');
    expect(answer.status).toBe(200);
    expect(publicationResponse.parse(answer.json)).toMatchObject({
      state: 'cancelled',
      slot_key: null,
      post_id: null,
      hooks: 'none',
    });
    expect(await site.sql('SELECT ID FROM wp_posts WHERE ID = ?', [started.post_id])).toEqual([]);
    expect(await publish(site, requestFor('freed 2', {}, { slot }))).toMatchObject({
      state: 'published',
      slot_key: slot.key,
    });
    expect((await cancelPublication(site, 'freed 1')).json.state).toBe('cancelled');
  });

  it('makes a request that is at work stop: nothing goes live', async () => {
    for (const step of ['create', 'create2', 'record', 'attach', 'attachment']) {
      const key = `stopped ${step}`;
      const held = gate(site, key);
      const working = post(site, requestFor(key), atSteps(`${step}=hold:${key}`));
      await held.arrived();
      expect((await cancelPublication(site, key)).json.state).toBe('cancelled');
      await held.open();
      const answer = await working;
      expect([step, answer.status, answer.json.code]).toEqual([step, 409, 'cancelled']);
      expect(await postsTitled(site, `Post of ${key}`)).toEqual([]);
    }
  });

  it('comes too late once the post is going live', async () => {
    const held = gate(site, 'late');
    const working = publish(site, requestFor('late'), atSteps('flip=hold:late'));
    await held.arrived();
    expect((await cancelPublication(site, 'late')).json.state).toBe('flipping');
    await held.open();
    expect(await working).toMatchObject({ state: 'published', hooks: 'done' });
    expect((await cancelPublication(site, 'late')).json.state).toBe('published');
  });

  it('closes that revision and all older ones; a newer one starts afresh with its own slot', async () => {
    await leaveStarted(requestFor('reopened', { title: 'First' }, { revision: 2, slot: slotOf('1:first', 1, FAR) }));
    await cancelPublication(site, 'reopened');
    for (const revision of [1, 2]) {
      const answer = await post(site, requestFor('reopened', { title: 'First' }, { revision }));
      expect([answer.status, answer.json.code, answer.json.data.revision]).toEqual([409, 'cancelled', 2]);
    }
    const answer = await publish(
      site,
      requestFor('reopened', { title: 'Second' }, { revision: 3, slot: slotOf('1:second', 1, FAR) }),
    );
    expect(answer).toMatchObject({ state: 'published', revision: 3, slot_key: '1:second', hooks: 'done' });
    expect((await hooksOf(site, answer.post_id ?? 0)).count).toEqual(EACH_HOOK_ONCE);
    expect(await postsTitled(site, 'First')).toEqual([]);
  });

  it('does not let a newer revision reopen into a slot that another job has', async () => {
    const slot = slotOf('1:taken', 1, FAR);
    await leaveStarted(requestFor('taken 1', {}, { slot }));
    await cancelPublication(site, 'taken 1');
    await publish(site, requestFor('taken 2', {}, { slot }));
    expect((await post(site, requestFor('taken 1', {}, { revision: 2, slot }))).json.code).toBe('window_used');
    expect((await readPublication(site, 'taken 1')).json).toMatchObject({
      state: 'cancelled',
      revision: 1,
      slot_key: null,
    });
  });

  it('is raced by two that reopen: one post', async () => {
    await leaveStarted(requestFor('race'));
    await cancelPublication(site, 'race');
    const body = requestFor('race', {}, { revision: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(site, body)));
    for (const answer of answers) expect([200, 423]).toContain(answer.status);
    expect(await postsTitled(site, 'Post of race')).toHaveLength(1);
  });

  it('while started, a newer revision replaces the payload after the lease, an older or changed one is refused', async () => {
    await advanceClock(site, 0);
    await leaveStarted(requestFor('replaced', { title: 'Two' }, { revision: 2 }));
    expect((await post(site, requestFor('replaced', { title: 'One' }, { revision: 1 }))).json.code).toBe(
      'payload_conflict',
    );
    expect((await post(site, requestFor('replaced', { title: 'Changed' }, { revision: 2 }))).json.code).toBe(
      'payload_conflict',
    );
    expect((await post(site, requestFor('replaced', { title: 'Three' }, { revision: 3 }))).status).toBe(423);
    await advanceClock(site, 61);
    expect(await publish(site, requestFor('replaced', { title: 'Three' }, { revision: 3 }))).toMatchObject({
      revision: 3,
    });
    expect(await postsTitled(site, 'Two')).toEqual([]);
    expect(await postsTitled(site, 'Three')).toHaveLength(1);
    await advanceClock(site, 0);
  });

  it('happens by itself when the category moved under a started publication', async () => {
    const category = await createCategory(site, 'Moving');
    const byHand = () =>
      site.php(
        "return wp_insert_post( array( 'post_title' => 'By hand', 'post_status' => 'publish', 'post_category' => array( $args ) ) );",
        category,
      );
    const slot = slotOf('moving:1', category);
    const held = gate(site, 'moving');
    const working = post(
      site,
      requestFor('moving', { categories: [category] }, { slot }),
      atSteps('attach=hold:moving'),
    );
    await held.arrived();
    await byHand();
    await held.open();
    expect((await working).json).toMatchObject({
      code: 'category_moved',
      data: { status: 409, category_id: category },
    });
    expect((await readPublication(site, 'moving')).json).toMatchObject({
      state: 'cancelled',
      slot_key: null,
      post_id: null,
    });
    expect(await postsTitled(site, 'Post of moving')).toEqual([]);
  });

  it('happens by itself when a publication is resumed after its category moved', async () => {
    const category = await createCategory(site, 'Resumed');
    const body = requestFor('resumed', { categories: [category] }, { slot: slotOf('resumed:1', category) });
    await leaveStarted(body);
    await site.php(
      "return wp_insert_post( array( 'post_title' => 'By hand', 'post_status' => 'publish', 'post_category' => array( $args ) ) );",
      category,
    );
    await advanceClock(site, 61);
    expect((await post(site, body)).json.code).toBe('category_moved');
    expect((await readPublication(site, 'resumed')).json).toMatchObject({
      state: 'cancelled',
      slot_key: null,
      post_id: null,
    });
    await advanceClock(site, 0);
  });

  it('leaves a started one to the agent with the newer lease when the epoch moved under a request', async () => {
    const held = gate(site, 'epoch');
    const body = requestFor('epoch');
    const working = post(site, body, atSteps('attachment=hold:epoch'));
    await held.arrived();
    await site.rest('PUT', `${ROUTES}/lease`, { body: { owner: 'new-agent-1', label: 'new', ttl_seconds: 60 } });
    await held.open();
    expect((await working).json).toMatchObject({ code: 'stale_epoch', data: { status: 409, epoch: 1 } });
    expect((await readPublication(site, 'epoch')).json).toMatchObject({ state: 'started', post_status: 'draft' });
    // Its lease was given back: the rightful agent need not wait.
    expect(await publish(site, { ...body, epoch: 1 })).toMatchObject({ state: 'published', hooks: 'done' });
    expect(await postsTitled(site, 'Post of epoch')).toHaveLength(1);
  });

  expectCleanLog(site);
});
