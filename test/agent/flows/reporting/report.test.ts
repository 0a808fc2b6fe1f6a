import { describe, expect, it } from 'vitest';
import { type FixedSettings, keptSettings } from '../../../../agent/flows/reporting/apply-settings.ts';
import { readStatus } from '../../../../agent/flows/reporting/read-status.ts';
import { Reporter } from '../../../../agent/flows/reporting/report.ts';
import type { SitePage } from '../../../../agent/ports/site-page.ts';
import type { CommandAck, SiteCommand } from '../../../../shared/contract/commands.ts';
import { type LogEntry, type ReportRequest, reportRequest } from '../../../../shared/contract/report.ts';
import type { SettingsResponse } from '../../../../shared/contract/settings.ts';
import { DAY, MINUTE } from '../../../../shared/core/instant.ts';
import { unreachable } from '../scripted-site.ts';
import { type World, type WorldOptions, world } from '../world.ts';

type Wanted = SiteCommand extends infer C
  ? C extends SiteCommand
    ? Omit<C, 'id' | 'created_at' | 'created_by'>
    : never
  : never;

/** The plugin's side in memory: it keeps a copy of the queue, and commands until they are acknowledged. */
class MemoryPage implements SitePage {
  readonly reports: ReportRequest[] = [];
  readonly acks = new Map<string, CommandAck>();
  readonly jobs = new Map<string, string>();
  commands: SiteCommand[] = [];
  made: SettingsResponse = { revision: 'none', settings: {} };
  cursor: string | null = null;
  failing: Error | null = null;
  losesAcks = false;

  async report(report: ReportRequest) {
    if (this.failing) throw this.failing;
    this.reports.push(reportRequest.parse(report));
    if (report.queue?.reset) this.jobs.clear();
    for (const job of report.queue?.jobs ?? []) this.jobs.set(job.job_id, job.status);
    this.cursor = report.queue?.cursor ?? this.cursor;
    return {
      received_at: report.sent_at,
      settings_revision: this.made.revision,
      queue_cursor: this.cursor,
      queue_total: this.jobs.size,
      commands: this.commands,
    };
  }
  settings = async () => this.made;
  async acknowledge(id: string, ack: CommandAck) {
    if (this.losesAcks) throw unreachable();
    this.acks.set(id, ack);
    this.commands = this.commands.filter((command) => command.id !== id);
  }

  #ids = 0;
  ask(wanted: Wanted): string {
    this.#ids += 1;
    const id = `00000000-0000-4000-8000-${String(this.#ids).padStart(12, '0')}`;
    this.commands.push({ id, created_at: '2026-03-11T00:00:00Z', created_by: 'Ada', ...wanted } as SiteCommand);
    return id;
  }
  get last(): ReportRequest {
    return this.reports.at(-1) as ReportRequest;
  }
}

function served(options: WorldOptions = {}, fixed: FixedSettings = {}) {
  const w = world(options);
  const page = new MemoryPage();
  let entries: LogEntry[] = [];
  const start = () =>
    new Reporter({
      agent: w.agent,
      scheduler: w.scheduler,
      page,
      epoch: () => w.lease.epoch,
      journal: {
        waiting: () => entries,
        arrived(ids) {
          entries = entries.filter(({ id }) => !ids.includes(id));
        },
      },
      fixed,
      label: 'test',
      version: '0.0.0',
      slots: async () => null,
    });
  const log = (entry: LogEntry) => void entries.push(entry);
  return { w, page, start, reporter: start(), log };
}

const status = async (w: World, id: string) => (await w.job(id)).status;

describe('a report', () => {
  it('is short until a check has looked at the site, whole after it, and short again', async () => {
    const { w, page, reporter } = served();
    await reporter.exchange();
    expect(page.last.status).toBeUndefined();
    await w.add('a');
    await w.scheduler.check();
    await reporter.exchange();
    const whole = page.reports.find(({ status }) => status !== undefined);
    expect(whole?.status).toMatchObject({ cadence: 'even', total_pending: 1 });
    expect(whole?.categories).toMatchObject([{ category: 'News', pending_jobs: 1, interval_days: 3, paused: false }]);
    expect(whole?.timeline?.[0]).toMatchObject({ category: 'News', state: 'planned' });
    expect(whole?.settings?.values.SCHEDULER_CADENCE).toEqual({ value: 'even', source: 'default' });
    const count = page.reports.length;
    await reporter.exchange();
    expect(page.reports.slice(count).every(({ status }) => status === undefined)).toBe(true);
  });

  it('is shared by all who want one while another is on its way', async () => {
    const { page, reporter } = served();
    await reporter.exchange();
    const before = page.reports.length;
    const inHand = reporter.exchange();
    await Promise.resolve();
    await Promise.all([inHand, reporter.exchange(), reporter.exchange(), reporter.exchange()]);
    expect(page.reports).toHaveLength(before + 2);
    await reporter.exchange();
    expect(page.reports).toHaveLength(before + 3);
  });

  it('marks what failed and what was missed', async () => {
    const { w, page, reporter } = served();
    await w.add('a');
    await w.agent.store.change(
      {
        jobs: [{ jobId: 'a', from: ['QUEUED'], to: 'CANCELLED', worker: 'w', reason: 'test' }],
      },
      w.clock.now(),
    );
    await w.add('b');
    await w.run(10 * MINUTE);
    const [slot] = await w.slots();
    if (!slot) throw new Error('Nothing was planned.');
    await w.agent.store.change(
      { slots: [{ slotId: slot.slotId, from: ['open'], to: 'missed', set: { reason: 'queue_empty' } }] },
      w.clock.now(),
    );
    w.clock.set(w.clock.now() + 3 * DAY);
    await w.scheduler.check();
    await reporter.exchange();
    const marks = page.reports.flatMap(({ timeline }) => timeline ?? []);
    expect(marks).toContainEqual(expect.objectContaining({ state: 'missed', reason: 'queue_empty', category: 'News' }));
  });

  it('tells the queue page by page, then only what changed', async () => {
    const { w, page, reporter } = served();
    for (let i = 0; i < 450; i += 1) await w.add(`job-${String(i).padStart(3, '0')}`);
    await reporter.exchange();
    expect(page.jobs.size).toBe(450);
    w.clock.set(w.clock.now() + MINUTE);
    await reporter.exchange();
    page.reports.length = 0;
    await reporter.exchange();
    expect(page.reports.flatMap(({ queue }) => queue?.jobs ?? [])).toEqual([]);
    await w.agent.store.change(
      { jobs: [{ jobId: 'job-007', from: ['QUEUED'], to: 'CANCELLED', worker: 'w', reason: 'test' }] },
      w.clock.now(),
    );
    await reporter.exchange();
    expect(page.reports.flatMap(({ queue }) => queue?.jobs ?? []).map(({ job_id: id }) => id)).toEqual(['job-007']);
    expect(page.jobs.get('job-007')).toBe('CANCELLED');
  });

  it('begins the queue anew when the plugin knows another database, or more jobs than there are', async () => {
    const { w, page, reporter } = served();
    await w.add('a');
    page.cursor = 'another|2026-01-01T00%3A00%3A00.000Z|x';
    page.jobs.set('gone', 'QUEUED');
    await reporter.exchange();
    expect([...page.jobs.keys()]).toEqual(['a']);
    page.jobs.set('pruned', 'PUBLISHED');
    w.clock.set(w.clock.now() + 2 * 60 * MINUTE);
    await reporter.exchange();
    expect([...page.jobs.keys()]).toEqual(['a']);
  });

  it('does no harm while WordPress is down, says so once, and tells all of it afterwards', async () => {
    const { w, page, reporter, log } = served();
    await w.add('a');
    await w.scheduler.check();
    log({ id: '1', at: '2026-03-11T00:00:00Z', level: 'info', event: 'x', message: 'It happened.' });
    page.failing = unreachable();
    await reporter.exchange();
    await reporter.exchange();
    expect(w.of('report_failed')).toHaveLength(1);
    const problems = async () => (await readStatus(w.agent, true)).problems;
    expect(await problems()).toEqual([
      `The page in WordPress cannot be told how things stand: ${unreachable().message}`,
    ]);
    page.failing = null;
    await reporter.exchange();
    expect(await problems()).toEqual([]);
    expect(page.reports.flatMap(({ log: entries }) => entries ?? []).map(({ id }) => id)).toEqual(['1']);
    expect(page.reports.some(({ status }) => status !== undefined)).toBe(true);
    expect([...page.jobs.keys()]).toEqual(['a']);
  });
});

describe('a command', () => {
  it.each<[Wanted, (w: World) => Promise<unknown>, unknown]>([
    [{ type: 'pause' }, async (w) => w.agent.store.state('paused').then((at) => at !== null), true],
    [{ type: 'cancel', job_id: 'a' }, (w) => status(w, 'a'), 'CANCELLED'],
    [{ type: 'publish_now', job_id: 'a', force: false }, (w) => status(w, 'a'), 'PUBLISHED'],
    [{ type: 'set_priority', job_id: 'a', priority: 90 }, async (w) => (await w.job('a')).priority, 90],
    [
      { type: 'delay', category: 'news', days: 2 },
      async (w) =>
        (await w.categories()).map(({ stateFor, calendar }) => stateFor(calendar.windowAt(w.clock.now())).delayedUntil),
      [Date.parse('2026-03-13T00:00:00Z')],
    ],
    [{ type: 'check_now' }, async (w) => w.site.counts.get('facts'), 1],
  ])('%o is carried out and acknowledged', async (wanted, read, expected) => {
    const { w, page, reporter } = served();
    await w.add('a');
    const id = page.ask(wanted);
    await reporter.exchange();
    expect(await read(w)).toEqual(expected);
    expect(page.acks.get(id)?.outcome).toBe('done');
    expect(w.of('command_obeyed')).toMatchObject([{ command: wanted.type, by: 'Ada', outcome: 'done' }]);
  });

  it('retries what failed, and resumes what was paused', async () => {
    const { w, page, reporter } = served();
    await w.scheduler.pause();
    page.ask({ type: 'resume' });
    await reporter.exchange();
    expect(await w.agent.store.state('paused')).toBeNull();
    const id = page.ask({ type: 'retry', job_id: 'nobody' });
    await reporter.exchange();
    expect(page.acks.get(id)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('no job "nobody"') });
  });

  it('whose acknowledgement was lost is not carried out again', async () => {
    const { w, page, reporter, start } = served();
    await w.add('a');
    page.losesAcks = true;
    const id = page.ask({ type: 'publish_now', job_id: 'a', force: true });
    await reporter.exchange();
    expect(await status(w, 'a')).toBe('PUBLISHED');
    page.losesAcks = false;
    // Another process, on the same store.
    await start().exchange();
    expect(page.acks.get(id)?.outcome).toBe('done');
    expect(w.site.posts).toHaveLength(1);
    expect(w.of('command_obeyed')).toHaveLength(1);
  });

  it('whose acknowledgement is lost again and again does not hold up the others', async () => {
    const { w, page, reporter } = served();
    await w.add('a');
    page.losesAcks = true;
    page.ask({ type: 'pause' });
    page.ask({ type: 'cancel', job_id: 'a' });
    await reporter.exchange();
    expect(await w.agent.store.state('paused')).not.toBeNull();
    expect(await status(w, 'a')).toBe('CANCELLED');
    expect(w.of('report_failed')).toHaveLength(1);
    page.losesAcks = false;
    await reporter.exchange();
    expect([...page.acks.values()].map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(w.of('command_obeyed')).toHaveLength(2);
  });

  it('during which the process died is answered as interrupted, and not carried out again', async () => {
    const { w, page, start } = served();
    await w.add('a');
    const id = page.ask({ type: 'publish_now', job_id: 'a', force: true });
    await w.agent.store.setState('commands', JSON.stringify({ [id]: { at: w.clock.now(), ack: null } }));
    await start().exchange();
    expect(page.acks.get(id)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('ended while') });
    expect(await status(w, 'a')).toBe('QUEUED');
  });

  it('that may be repeated is carried out when the process died during it', async () => {
    const { w, page, start } = served();
    const id = page.ask({ type: 'pause' });
    await w.agent.store.setState('commands', JSON.stringify({ [id]: { at: w.clock.now(), ack: null } }));
    await start().exchange();
    expect(page.acks.get(id)?.outcome).toBe('done');
    expect(await w.agent.store.state('paused')).not.toBeNull();
  });
});

describe('settings made in WordPress', () => {
  const made = (settings: SettingsResponse['settings'], revision = 'r1'): SettingsResponse => ({ revision, settings });

  it('are in force at the next report, kept for the next start, and reported with their source', async () => {
    const { w, page, reporter } = served();
    await w.add('a');
    await w.scheduler.check();
    page.made = made({ SCHEDULER_PUBLISH_INTERVAL_DAYS: '5', SCHEDULER_QUIET_HOURS: '22:00-06:00' });
    await reporter.exchange();
    expect(w.agent.schedule).toMatchObject({
      intervalDays: 5,
      calendar: { quietHours: [{ from: '22:00', to: '06:00' }] },
    });
    expect(w.of('settings_applied')).toMatchObject([{ revision: 'r1' }]);
    expect(await keptSettings(w.agent.store)).toEqual(page.made);
    await w.scheduler.tick();
    expect((await w.slots()).filter(({ status }) => status === 'open')).toMatchObject([{ intervalDays: 5 }]);
    await reporter.exchange();
    const values = page.reports.flatMap(({ settings }) => settings ?? []).at(-1);
    expect(values).toMatchObject({
      revision: 'r1',
      values: { SCHEDULER_PUBLISH_INTERVAL_DAYS: { value: '5', source: 'wordpress' } },
    });
  });

  it('give way to environment and file, which are reported as such', async () => {
    const { w, page, reporter } = served(
      {},
      {
        SCHEDULER_PUBLISH_INTERVAL_DAYS: { text: '2', source: 'environment' },
        SCHEDULER_SPACING: { text: '0.5', source: 'file' },
      },
    );
    await w.scheduler.check();
    page.made = made({ SCHEDULER_PUBLISH_INTERVAL_DAYS: '5', SCHEDULER_SPACING: '0.9', SCHEDULER_MIN_GAP_HOURS: '12' });
    await reporter.exchange();
    expect(w.agent.schedule).toMatchObject({ intervalDays: 2, spacing: 0.5, minGapHours: 12 });
    await w.scheduler.check();
    await reporter.exchange();
    expect(page.reports.flatMap(({ settings }) => settings ?? []).at(-1)?.values).toMatchObject({
      SCHEDULER_PUBLISH_INTERVAL_DAYS: { value: '2', source: 'environment' },
      SCHEDULER_SPACING: { value: '0.5', source: 'file' },
    });
  });

  it('that cannot be used are not, and are reported with what is wrong; the earlier ones stay', async () => {
    const { w, page, reporter } = served();
    await w.scheduler.check();
    page.made = made({ SCHEDULER_PUBLISH_INTERVAL_DAYS: '5' });
    await reporter.exchange();
    page.made = made({ SCHEDULER_PUBLISH_INTERVAL_DAYS: 'often' }, 'r2');
    await reporter.exchange();
    await reporter.exchange();
    expect(w.agent.schedule.intervalDays).toBe(5);
    expect(w.of('settings_refused')).toHaveLength(1);
    expect(page.reports.flatMap(({ settings }) => settings?.faults ?? []).at(-1)).toContain(
      'SCHEDULER_PUBLISH_INTERVAL_DAYS',
    );
  });
});
