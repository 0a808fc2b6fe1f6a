import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandAckResponse } from '../../shared/contract/commands.ts';
import { type ReportRequest, reportedSlots, reportResponse } from '../../shared/contract/report.ts';
import { settingsResponse } from '../../shared/contract/settings.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { createCategory, holdClock, ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

const fixture = <T = ReportRequest>(name: string): T =>
  JSON.parse(readFileSync(join('shared/contract/fixtures/page', `${name}.json`), 'utf8'));
const short = fixture('report-short.request');
const whole = fixture('report.request');
const slots = reportedSlots.parse({
  brand: 'Acme',
  rotation: 'round_robin',
  mode: 'slots',
  connected: true,
  last_heard_at: null,
  slots: [
    {
      slot_id: 'slot-1',
      scheduled_at: '2026-11-24T13:00:00.000Z',
      valid_until: null,
      category: null,
      state: 'granted',
      reason: null,
    },
  ],
});

describeWordPress('the routes of the page', () => {
  const site = useSite();
  const report = async (body: unknown) => {
    const answer = await site.rest('PUT', `${ROUTES}/report`, { body });
    if (answer.status !== 200) throw new Error(answer.text);
    return reportResponse.parse(answer.json);
  };
  const addCommand = (type: string, args: object, user = 1) =>
    site.php<boolean>(
      "return Smart_Content_Scheduler\\Commands\\Command_Table::add( $args['type'], (array) $args['args'], $args['user'] );",
      { type, args, user },
    );
  const takeLease = (owner = short.owner) =>
    site.rest('PUT', `${ROUTES}/lease`, { body: { owner, label: 'test', ttl_seconds: 3600 } });
  const jobs = () => site.sql<{ title: string; status: string }>('SELECT * FROM wp_smart_content_scheduler_jobs');

  it('take the fixtures, and answer in the form of the contract', async () => {
    const answer = await report(whole);
    expect(answer).toMatchObject({ queue_cursor: whole.queue?.cursor, queue_total: 1, commands: [] });
    expect(await jobs()).toMatchObject([{ title: 'First <frost> & snow', status: 'FAILED' }]);
    settingsResponse.parse((await site.rest('GET', `${ROUTES}/settings`)).json);
  });

  it('keep what a short report leaves out', async () => {
    await report(whole);
    await report(short);
    const parts = await site.php<{ categories: unknown[] }>(
      'return Smart_Content_Scheduler\\Report\\Site_Report::parts();',
    );
    expect(parts.categories).toEqual(whole.categories);
  });

  it('keep the slots of a site that has some, and forget them with a null', async () => {
    const kept = () => site.php("return Smart_Content_Scheduler\\Report\\Site_Report::part( 'slots' );");
    await report({ ...short, slots });
    expect(await kept()).toEqual(slots);
    await report({ ...short, slots: null });
    expect(await kept()).toEqual([]);
  });

  it('add a log entry once, however often it is reported', async () => {
    await report(whole);
    await report(whole);
    const rows = await site.sql("SELECT seq FROM wp_smart_content_scheduler_log WHERE entry_id = '5e6f7a8b-1'");
    expect(rows).toHaveLength(1);
  });

  it('change a job that is reported again, and forget all at a reset', async () => {
    await report(whole);
    const [job] = whole.queue?.jobs ?? [];
    const page = { ...whole.queue, reset: false, jobs: [{ ...job, status: 'QUEUED' }] };
    await report({ ...short, queue: page });
    expect(await jobs()).toMatchObject([{ status: 'QUEUED' }]);
    const other = { ...job, job_id: 'another' };
    expect((await report({ ...short, queue: { ...page, jobs: [other] } })).queue_total).toBe(2);
    expect((await report({ ...short, queue: { ...page, reset: true, jobs: [other] } })).queue_total).toBe(1);
  });

  it('hold jobs that the page orders both ways', async () => {
    const [job] = whole.queue?.jobs ?? [];
    const three = [10, 90, 50].map((priority, i) => ({
      ...job,
      job_id: `priority ${priority}`,
      priority,
      updated_at: `2026-11-2${i}T00:00:00Z`,
    }));
    await report({ ...short, queue: { ...whole.queue, reset: true, jobs: three } });
    const ordered = (orderby: string, order?: string) =>
      site.php<number[]>(
        `$filter = array( 'status' => '', 'term_id' => 0, 'search' => '', 'limit' => 9, 'offset' => 0 ) + array_filter( $args );
         return array_map( static function ( $job ) { return 100 - $job->priority_rank; }, Smart_Content_Scheduler\\Report\\Job_Table::find( $filter )['jobs'] );`,
        { orderby, order },
      );
    expect(await ordered('priority')).toEqual([90, 50, 10]);
    expect(await ordered('priority', 'asc')).toEqual([10, 50, 90]);
    expect(await ordered('updated', 'desc')).toEqual([50, 90, 10]);
    expect(await ordered('updated', 'asc')).toEqual([10, 90, 50]);
  });

  it.each([
    ['a job without a title', { queue: { ...whole.queue, jobs: [{ job_id: 'x' }] } }],
    ['an instant that is none', { sent_at: 'yesterday' }],
    ['a category that is a text', { categories: ['News'] }],
    ['slots of another shape', { slots: { ...slots, slots: [{ scheduled_at: 'soon' }] } }],
  ])('refuse %s, and change nothing', async (_what, wrong) => {
    await report(whole);
    const before = await jobs();
    const answer = await site.rest('PUT', `${ROUTES}/report`, { body: { ...short, ...wrong } });
    expect([answer.status, answer.json.code]).toEqual([400, 'rest_invalid_param']);
    expect(await jobs()).toEqual(before);
  });

  describe('commands', () => {
    it('go to the agent that holds the lease, until they are acknowledged; the first word counts', async () => {
      await takeLease();
      expect(await addCommand('retry', { job_id: 'frost' })).toBe(true);
      expect(await addCommand('retry', { job_id: 'frost' })).toBe(false);
      const { commands } = await report(short);
      expect(commands).toMatchObject([{ type: 'retry', job_id: 'frost', created_by: 'admin' }]);
      expect((await report(short)).commands).toEqual(commands);
      expect((await report({ ...short, owner: 'another-agent' })).commands).toEqual([]);
      const ack = `${ROUTES}/commands/${commands[0]?.id}/ack`;
      const first = await site.rest('POST', ack, { body: fixture('command-ack.request') });
      expect(commandAckResponse.parse(first.json)).toEqual({ id: commands[0]?.id, state: 'done' });
      const second = await site.rest('POST', ack, { body: { outcome: 'failed', message: 'No.' } });
      expect(second.json.state).toBe('done');
      expect((await report(short)).commands).toEqual([]);
      expect(await addCommand('retry', { job_id: 'frost' })).toBe(true);
    });

    it('that nobody took within a day are dropped', async () => {
      await holdClock(site, '2026-11-24T13:00:00Z');
      await site.sql('DELETE FROM wp_smart_content_scheduler_commands');
      await addCommand('pause', {});
      await holdClock(site, '2026-11-25T13:00:01Z');
      await takeLease();
      expect((await report(short)).commands).toEqual([]);
      await holdClock(site, null);
    });

    it('that do not exist are not acknowledged', async () => {
      const answer = await site.rest('POST', `${ROUTES}/commands/nothing/ack`, {
        body: { outcome: 'done', message: '' },
      });
      expect([answer.status, answer.json.code]).toEqual([404, 'command_not_found']);
    });
  });

  describe('settings', () => {
    const settings = async () => settingsResponse.parse((await site.rest('GET', `${ROUTES}/settings`)).json);

    it('name a category with rules by its path, and have another revision when it is renamed', async () => {
      const parent = await createCategory(site, 'Food & Drink');
      const child = await createCategory(site, 'Wine', parent);
      await site.php(
        "Smart_Content_Scheduler\\Settings\\Settings::save_rules( $args, array( 'interval_days' => 5 ) );",
        child,
      );
      const before = await settings();
      expect(JSON.parse(before.settings.SCHEDULER_CATEGORY_RULES ?? '')).toEqual({
        'Food & Drink/Wine': { interval_days: 5 },
      });
      await site.php("return wp_update_term( $args, 'category', array( 'name' => 'Cider' ) );", child);
      const after = await settings();
      expect(Object.keys(JSON.parse(after.settings.SCHEDULER_CATEGORY_RULES ?? ''))).toEqual(['Food & Drink/Cider']);
      expect(after.revision).not.toBe(before.revision);
      expect((await report(short)).settings_revision).toBe(after.revision);
    });

    it('are told also when a broken import made two categories each other’s parent', async () => {
      const [ring, rung] = [await createCategory(site, 'Ring'), await createCategory(site, 'Rung')];
      await site.php(
        "Smart_Content_Scheduler\\Settings\\Settings::save_rules( $args, array( 'paused' => true ) );",
        ring,
      );
      const setParent = (of: number, parent: number) =>
        site.sql('UPDATE wp_term_taxonomy SET parent = ? WHERE term_id = ?', [parent, of]);
      await setParent(ring, rung);
      await setParent(rung, ring);
      const rules = JSON.parse((await settings()).settings.SCHEDULER_CATEGORY_RULES ?? '');
      expect(rules['Rung/Ring']).toEqual({ paused: true });
      await setParent(ring, 0);
      await setParent(rung, 0);
    });
  });

  it('lose the agent when three reports stay away', async () => {
    await holdClock(site, '2026-11-24T13:00:00Z');
    await report(short);
    const isSilent = () => site.php<boolean>('return Smart_Content_Scheduler\\Report\\Agent_State::is_silent();');
    await holdClock(site, '2026-11-24T13:03:00Z');
    expect(await isSilent()).toBe(false);
    await holdClock(site, '2026-11-24T13:03:01Z');
    expect(await isSilent()).toBe(true);
    await holdClock(site, null);
  });

  expectCleanLog(site);
});
