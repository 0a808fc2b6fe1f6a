import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandAckResponse } from '../../shared/contract/commands.ts';
import { type ReportRequest, reportResponse } from '../../shared/contract/report.ts';
import { settingsResponse } from '../../shared/contract/settings.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { createCategory, holdClock, ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

const fixture = <T = ReportRequest>(name: string): T =>
  JSON.parse(readFileSync(join('shared/contract/fixtures/page', `${name}.json`), 'utf8'));
const short = fixture('report-short.request');
const whole = fixture('report.request');

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

  it.each([
    ['a job without a title', { queue: { ...whole.queue, jobs: [{ job_id: 'x' }] } }],
    ['an instant that is none', { sent_at: 'yesterday' }],
    ['a category that is a text', { categories: ['News'] }],
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
