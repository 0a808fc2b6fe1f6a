import { describe, expect, it } from 'vitest';
import { type FoldState, fold, foldHour } from '../../../shared/alerts/fold.ts';
import type { AlertSignal } from '../../../shared/alerts/signal.ts';
import type { Alert, AlertLevel } from '../../../shared/contract/alerts.ts';
import { HOUR, MINUTE, SECOND } from '../../../shared/core/instant.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');

interface Trouble {
  key?: string;
  message?: string;
  level?: AlertLevel;
  repeats?: 'count' | 'state';
  recoversAfter?: number | null;
}
const raise = ({
  key = 'job_failed:News',
  message = 'It failed.',
  level = 'error',
  repeats = 'count',
  recoversAfter = 1,
}: Trouble = {}) =>
  ({
    type: 'raise',
    key,
    repeats,
    recoversAfter,
    alert: { kind: 'job_failed', title: 'A job failed', message, level, details: { site: 's', cause: 'c' } },
  }) as AlertSignal;
const recover = (key = 'job_failed:News'): AlertSignal => ({ type: 'recover', key, message: 'It works again.' });

/** Folds signals one after the other and keeps what goes out. */
function desk() {
  let state: FoldState = [];
  const sent: Alert[] = [];
  const after = (folded: { state: FoldState; send: Alert[] }) => {
    state = folded.state;
    sent.push(...folded.send);
  };
  return {
    sent,
    titles: () => sent.map(({ title }) => title),
    take: (signal: AlertSignal, at: number) => after(fold(state, signal, at)),
    hour: (at: number) => after(foldHour(state, at)),
    state: () => state,
  };
}

describe('equal alerts', () => {
  it('1,000 in a minute are one alert at once and one summary; the end is announced once', () => {
    const { take, hour, sent, titles } = desk();
    for (let i = 0; i < 1_000; i += 1) {
      take(raise({ message: `Job ${i} failed.` }), NOW + i * 60);
      hour(NOW + i * 60);
    }
    expect(titles()).toEqual(['A job failed']);
    hour(NOW + HOUR - 1);
    expect(sent).toHaveLength(1);
    hour(NOW + HOUR);
    expect(titles()).toEqual(['A job failed', 'A job failed (999 more)']);
    expect(sent[1]).toMatchObject({
      level: 'error',
      details: { site: 's', count: 999, since: '2026-11-24T09:00:00Z' },
    });
    expect(sent[1]?.message).toContain('999 more times since 2026-11-24T09:00Z');
    for (const i of [995, 996, 997, 998, 999]) expect(sent[1]?.message).toContain(`- Job ${i} failed.`);
    hour(NOW + 2 * HOUR);
    for (const _ of [1, 2, 3]) take(recover(), NOW + 2 * HOUR + MINUTE);
    hour(NOW + 9 * HOUR);
    expect(titles().slice(2)).toEqual(['Recovered: A job failed']);
    expect(sent[2]).toMatchObject({ level: 'info', message: 'It works again. It had happened 1000 times.' });
    expect(sent[2]?.details).not.toHaveProperty('cause');
  });

  it('that recover within the hour need no summary: the recovery has the count', () => {
    const { take, hour, titles, sent } = desk();
    for (let i = 0; i < 10; i += 1) take(raise(), NOW + i);
    take(recover(), NOW + MINUTE);
    hour(NOW + 2 * HOUR);
    expect(titles()).toEqual(['A job failed', 'Recovered: A job failed']);
    expect(sent[1]?.details.count).toBe(10);
  });

  it('that come and go all the time are told twice an hour and summed up after it', () => {
    const { take, hour, titles, sent } = desk();
    for (let i = 0; i < 300; i += 1) {
      take(raise(), NOW + i * 10 * SECOND);
      take(recover(), NOW + i * 10 * SECOND + SECOND);
      hour(NOW + i * 10 * SECOND + SECOND);
    }
    hour(NOW + HOUR);
    expect(titles()).toEqual(['A job failed', 'Recovered: A job failed', 'A job failed (299 more)']);
    expect(sent[2]?.message).toContain('It works again by now.');
    hour(NOW + 2 * HOUR);
    take(raise(), NOW + 2 * HOUR);
    expect(titles().at(-1)).toBe('A job failed');
  });

  it('of different keys are different alerts', () => {
    const { take, titles } = desk();
    take(raise({ key: 'job_failed:News' }), NOW);
    take(raise({ key: 'job_failed:Tech' }), NOW);
    expect(titles()).toHaveLength(2);
    take(recover('job_failed:Tech'), NOW + 1);
    take(recover('job_failed'), NOW + 2);
    expect(titles()).toHaveLength(4);
  });

  it('a key is no prefix of a longer word', () => {
    const { take, titles } = desk();
    take(raise({ key: 'job_failed:Newsroom' }), NOW);
    take(recover('job_failed:News'), NOW + 1);
    expect(titles()).toHaveLength(1);
  });
});

describe('a state that lasts', () => {
  it('is told when it begins, when it becomes worse and when it ends', () => {
    const { take, hour, sent } = desk();
    for (let minute = 0; minute < 300; minute += 1) {
      const level = minute < 100 ? 'warning' : 'critical';
      take(raise({ repeats: 'state', level }), NOW + minute * MINUTE);
      hour(NOW + minute * MINUTE);
    }
    take(recover(), NOW + 5 * HOUR);
    expect(sent.map(({ level, timestamp }) => [level, timestamp])).toEqual([
      ['warning', '2026-11-24T09:00:00Z'],
      ['critical', '2026-11-24T10:40:00Z'],
      ['info', '2026-11-24T14:00:00Z'],
    ]);
  });
});

describe('what has no end', () => {
  it('is told again after a quiet hour, and never recovers', () => {
    const { take, hour, titles, state } = desk();
    take(raise({ recoversAfter: null }), NOW);
    take(recover(), NOW + 1);
    hour(NOW + HOUR);
    expect(state()).toEqual([]);
    take(raise({ recoversAfter: null }), NOW + HOUR + 1);
    expect(titles()).toEqual(['A job failed', 'A job failed']);
  });

  it('a single failure needs no recovery where two are what counts', () => {
    const { take, titles } = desk();
    take(raise({ recoversAfter: 2 }), NOW);
    take(recover(), NOW + 1);
    expect(titles()).toEqual(['A job failed']);
  });
});

it('does not forget what goes on, nor grows without end', () => {
  const { take, hour, state } = desk();
  take(raise({ key: 'site' }), NOW);
  hour(NOW + 48 * HOUR);
  expect(state()).toHaveLength(1);
  for (let i = 0; i < 2_000; i += 1) take(raise({ key: `k${i}` }), NOW);
  expect(state()).toHaveLength(500);
});
