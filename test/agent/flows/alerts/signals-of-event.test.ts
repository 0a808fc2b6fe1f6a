import { describe, expect, it } from 'vitest';
import { isQuotaFailure, signalsOfEvent } from '../../../../agent/flows/alerts/signals-of-event.ts';
import type { AgentEvent } from '../../../../agent/ports/events.ts';
import { alert } from '../../../../shared/contract/alerts.ts';
import { SITE } from './notebook.ts';

const job = { jobId: 'a', category: 'News', code: 'x', message: 'It said no.' } as const;

const EVENTS: [AgentEvent, string, string][] = [
  [{ type: 'job_failed', ...job, during: 'publishing' }, 'publishing_failed', 'error'],
  [{ type: 'job_failed', ...job, during: 'publishing', code: 'validation' }, 'job_failed', 'error'],
  [{ type: 'job_failed', ...job }, 'job_failed', 'error'],
  [{ type: 'job_failed', ...job, message: '429: insufficient_quota' }, 'quota_exhausted', 'critical'],
  [{ type: 'job_failed', ...job, code: 'rate_limit', during: 'publishing' }, 'quota_exhausted', 'critical'],
  [{ type: 'hooks_interrupted', jobId: 'a', postId: 7 }, 'publishing_failed', 'error'],
  [{ type: 'flow_failed', flow: 'tick', code: 'unexpected', message: 'x' }, 'scheduler_error', 'warning'],
  [{ type: 'flow_failed', flow: 'tick', code: 'database_failed', message: 'x' }, 'database_error', 'critical'],
  [{ type: 'stage_quota', stage: 'WRITING', until: 1_000_000, message: 'No quota.' }, 'quota_exhausted', 'critical'],
  [{ type: 'replenish_failed', category: 'News', code: 'x', message: 'No.' }, 'scheduler_error', 'warning'],
  [{ type: 'coordinator_failed', code: 'x', message: 'No.', retry: true }, 'scheduler_error', 'warning'],
  [{ type: 'social_failed', ...job, network: 'bluesky', isFinal: true }, 'social_failed', 'error'],
  [{ type: 'social_failed', ...job, network: 'bluesky', isFinal: false }, 'social_failed', 'warning'],
  [{ type: 'lease_lost', reason: 'Another agent has it.' }, 'scheduler_error', 'warning'],
  [{ type: 'site_failed', code: 'timeout', message: 'No answer.', retry: true }, 'site_unreachable', 'critical'],
  [{ type: 'slot_missed', category: 'News', windowKey: '2026-15', reason: 'paused' }, 'slots_missed', 'warning'],
  [{ type: 'clock_skew', skewMs: -300_000 }, 'clock_skew', 'critical'],
  [{ type: 'capacity_exceeded', message: '90 categories need …' }, 'capacity_exceeded', 'warning'],
  [
    { type: 'category_ambiguous', category: 'Local', paths: ['News/Local', 'Sport/Local'] },
    'category_ambiguous',
    'warning',
  ],
];

const started = (clocksAgree: boolean, zone: string | null = 'UTC'): AgentEvent => ({
  type: 'agent_started',
  site: SITE,
  zone,
  cadence: 'even',
  worker: 'w',
  version: '0',
  clocksAgree,
});

describe('events that people must know of', () => {
  it.each(EVENTS)('%j is %s, %s', (event, kind, level) => {
    const [signal] = signalsOfEvent(event, SITE);
    if (signal?.type !== 'raise') throw new Error('Nothing was raised.');
    expect(alert.parse({ ...signal.alert, timestamp: '2026-11-24T09:00:00Z' })).toMatchObject({ kind, level });
    expect(signal.key === kind || signal.key.startsWith(`${kind}:`)).toBe(true);
    const { details } = signal.alert;
    expect(details).toMatchObject({ site: SITE, cause: expect.any(String), next_step: expect.stringMatching(/\.$/) });
    if ('jobId' in event) expect(details.job).toBe('a');
    if ('category' in event) expect(details.category).toBe(event.category);
  });

  it.each([
    [{ type: 'site_recovered' }, 'site_unreachable'],
    [started(true), 'site_unreachable'],
    [started(true), 'clock_skew'],
    [{ type: 'clocks_agree' }, 'clock_skew'],
    [{ type: 'stage_resumed', stage: 'WRITING' }, 'quota_exhausted:WRITING'],
    [{ type: 'social_posted', jobId: 'a', network: 'bluesky', category: 'News', url: null }, 'social_failed:bluesky'],
    [{ type: 'lease_taken', epoch: 2, owner: 'w' }, 'scheduler_error:lease'],
    [{ type: 'flow_recovered', flow: 'tick' }, 'database_error'],
    [
      { type: 'job_published', jobId: 'a', category: 'News', postId: 7, postUrl: 'u', hooks: 'finished' },
      'publishing_failed:News',
    ],
  ] as [AgentEvent, string][])('%j ends %s', (event, key) => {
    expect(signalsOfEvent(event, SITE)).toContainEqual({ type: 'recover', key, message: expect.stringMatching(/\w/) });
  });

  it('an agent that starts with a wrong clock ends no trouble of the clocks', () => {
    expect(signalsOfEvent(started(false), SITE).map((signal) => signal.type === 'recover' && signal.key)).toEqual([
      'site_unreachable',
    ]);
  });

  it('what is no trouble tells nobody anything', () => {
    expect(signalsOfEvent({ type: 'agent_stopping', signal: 'SIGTERM' }, SITE)).toEqual([]);
    expect(signalsOfEvent({ type: 'publication_unknown', jobId: 'a', code: 'timeout', message: 'x' }, SITE)).toEqual(
      [],
    );
  });
});

it.each([
  'You exceeded your current Quota',
  'error: rate_limit_exceeded',
  'Rate limit reached',
  'insufficient_quota',
  'check your BILLING details',
])('"%s" is about a quota', (text) => expect(isQuotaFailure(text)).toBe(true));
it('other failures are not', () => expect(isQuotaFailure('The title is missing.')).toBe(false));

it('an agent that starts without WordPress ends no alert', () => {
  expect(signalsOfEvent(started(false, null), SITE)).toEqual([]);
});
