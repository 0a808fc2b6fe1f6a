import { describe, expect, it } from 'vitest';
import { signalsOfEvent } from '../../../../agent/flows/alerts/signals-of-event.ts';
import type { AgentEvent } from '../../../../agent/ports/events.ts';
import { HOUR, MINUTE } from '../../../../shared/core/instant.ts';
import { START } from '../world.ts';
import { alertedWorld, SITE } from './notebook.ts';

const failed = (i: number): AgentEvent => ({
  type: 'job_failed',
  jobId: `job-${i}`,
  category: 'News',
  code: 'rest_cannot_create',
  message: `WordPress refused job ${i}.`,
  during: 'publishing',
});
const published: AgentEvent = {
  type: 'job_published',
  jobId: 'good',
  category: 'News',
  postId: 7,
  postUrl: `${SITE}/?p=7`,
  hooks: 'finished',
};

describe('the alert desk', () => {
  it('1,000 equal failures: one alert at once, one summary, one recovery', async () => {
    const { agent, desk, sent, clock } = alertedWorld();
    agent.emit(failed(0));
    await desk.settle();
    expect(sent).toHaveLength(1);
    for (let i = 1; i < 1_000; i += 1) {
      clock.set(START + i * 60);
      agent.emit(failed(i));
    }
    await desk.settle();
    expect(sent).toHaveLength(1);
    clock.set(START + HOUR);
    await desk.settle();
    agent.emit(published);
    agent.emit(published);
    await desk.settle();
    expect(sent.map(({ title }) => title)).toEqual([
      'News: publishing failed',
      'News: publishing failed (999 more)',
      'Recovered: News: publishing failed',
    ]);
    expect(sent[0]).toMatchObject({
      kind: 'publishing_failed',
      level: 'error',
      details: { site: SITE, category: 'News', job: 'job-0', cause: 'rest_cannot_create: WordPress refused job 0.' },
    });
    expect(sent[0]?.details.next_step).toContain('scs jobs retry job-0');
    expect(new Set(sent.map(({ id }) => id)).size).toBe(3);
  });

  it('a restart repeats nothing, and goes on counting', async () => {
    const alerted = alertedWorld();
    const { agent, sent, clock } = alerted;
    agent.emit(failed(0));
    agent.emit(failed(1));
    await alerted.desk.settle();
    alerted.restartDesk();
    agent.emit(failed(2));
    await alerted.desk.settle();
    expect(sent).toHaveLength(1);
    clock.set(START + HOUR);
    await alerted.restartDesk().settle();
    expect(sent.map(({ title }) => title)).toEqual(['News: publishing failed', 'News: publishing failed (2 more)']);
  });

  it('two processes on one database tell people once', async () => {
    const one = alertedWorld();
    const two = one.desk;
    one.restartDesk();
    for (const desk of [one.desk, two]) desk.take(signalsOfEvent(failed(1), SITE));
    await Promise.all([one.desk.settle(), two.settle()]);
    await Promise.all([one.desk.settle(), two.settle()]);
    expect(one.sent).toHaveLength(1);
  });

  it('an alert that nobody took is tried again, by a later process too, until a day is over', async () => {
    const alerted = alertedWorld();
    const { agent, notes, sent, clock, told } = alerted;
    notes.state.fails = true;
    agent.emit(failed(0));
    await alerted.desk.settle();
    expect(told).toMatchObject([{ type: 'alert_undelivered', isGivenUp: false, failures: ['slack: No way.'] }]);
    await alerted.desk.settle();
    expect(notes.state.tries).toBe(1);
    clock.set(START + MINUTE);
    await alerted.desk.settle();
    expect(notes.state.tries).toBe(2);
    notes.state.fails = false;
    clock.set(START + 3 * MINUTE);
    await alerted.restartDesk().settle();
    expect(sent).toHaveLength(1);
    clock.set(START + 4 * MINUTE);
    await alerted.desk.settle();
    expect(sent).toHaveLength(1);
  });

  it('gives an alert up after a day and says so', async () => {
    const { agent, desk, notes, clock, told } = alertedWorld();
    notes.state.fails = true;
    agent.emit(failed(0));
    for (let hour = 0; hour <= 26; hour += 1) {
      clock.set(START + hour * HOUR);
      await desk.settle();
    }
    expect(told.at(-1)).toMatchObject({ type: 'alert_undelivered', isGivenUp: true });
    const { tries } = notes.state;
    clock.set(START + 40 * HOUR);
    await desk.settle();
    expect(notes.state.tries).toBe(tries);
  });

  it('a database that fails is itself told, once, and its recovery too', async () => {
    const { agent, desk, sent, clock } = alertedWorld();
    agent.emit(failed(0));
    await desk.settle();
    const { state, swapState } = agent.store;
    const fails = async () => {
      throw new Error('SQLITE_FULL: database or disk is full');
    };
    agent.store.state = fails;
    agent.store.swapState = fails;
    const broken: AgentEvent = {
      type: 'flow_failed',
      flow: 'tick',
      code: 'database_failed',
      message: 'database or disk is full',
    };
    for (let minute = 1; minute <= 30; minute += 1) {
      clock.set(START + minute * MINUTE);
      agent.emit(broken);
      await desk.settle();
    }
    expect(sent.map(({ kind, level }) => [kind, level])).toEqual([
      ['publishing_failed', 'error'],
      ['database_error', 'critical'],
    ]);
    agent.store.state = state;
    agent.store.swapState = swapState;
    agent.emit({ type: 'flow_recovered', flow: 'tick' });
    await desk.settle();
    await desk.settle();
    expect(sent.at(-1)).toMatchObject({
      kind: 'database_error',
      level: 'info',
      title: 'Recovered: The database does not answer',
    });
    expect(sent).toHaveLength(3);
  });

  it('a document of another release is begun anew instead of stopping alerts', async () => {
    const { agent, desk, sent } = alertedWorld();
    await agent.store.setState('alerts', '{"troubles":[{"from":"the future"}]}');
    agent.emit(failed(0));
    await desk.settle();
    expect(sent).toHaveLength(1);
  });
});
