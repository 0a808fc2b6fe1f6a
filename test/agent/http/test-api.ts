import type { Hono } from 'hono';
import { memoryFiles } from '../../../agent/adapters/memory/memory-files.ts';
import { memoryStore } from '../../../agent/adapters/memory/memory-store.ts';
import { type Agent, defaultContentPolicy } from '../../../agent/flows/agent.ts';
import { KnownTitles } from '../../../agent/flows/duplicates/known-titles.ts';
import { Scheduler } from '../../../agent/flows/scheduler.ts';
import { SiteLease } from '../../../agent/flows/site-lease.ts';
import { createApp } from '../../../agent/http/app.ts';
import { createMetrics } from '../../../agent/metrics.ts';
import type { AgentEvent } from '../../../agent/ports/events.ts';
import type { Stages } from '../../../agent/ports/stage.ts';
import { apiError } from '../../../shared/contract/jobs.ts';
import { seededRandom } from '../../../shared/core/random.ts';
import { FakeSite } from '../fake-site.ts';
import { testPipeline } from '../flows/pipeline/test-pipeline.ts';

export const KEY = 'a key of 32 characters, or of more';
export const WEBHOOK_SECRET = 'a secret shared with content services';
export const NOW = Date.parse('2026-11-25T10:00:00Z');

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look at what came, whatever it is
  body: any;
}

export interface TestApi {
  agent: Agent;
  site: FakeSite;
  scheduler: Scheduler;
  lease: SiteLease;
  events: AgentEvent[];
  app: Hono;
  setNow(at: number): void;
  /** A request with the key; an object as body becomes JSON. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Adds a job with this id through the API. */
  add(jobId: string, fields?: Record<string, unknown>): Promise<Answer>;
}

/** The agent's API over a store and a WordPress in memory. No server listens. */
export function testApi(apiKey = KEY, stages: Stages = {}, requestsPerMinute = 1_000_000): TestApi {
  let now = NOW;
  const clock = { now: () => now };
  const site = new FakeSite(clock.now);
  const events: AgentEvent[] = [];
  const metrics = createMetrics('9.9.9');
  const agent: Agent = {
    store: memoryStore(),
    site,
    clock,
    emit: (event) => {
      metrics.observe(event);
      if (event.type !== 'request_served') events.push(event);
    },
    random: () => seededRandom([1, 2, 3, 4]),
    schedule: {
      cadence: 'even',
      intervalDays: 3,
      minGapHours: 7,
      spacing: 0.7,
      checkIntervalMinutes: 10,
      separationMinutes: null,
      calendar: { allowedDays: [], blackoutDates: [], quietHours: [], hourWeights: null },
      delays: {},
      categoryRules: {},
    },
    placement: { categoryMap: {}, defaultCategory: null, authors: [], categoryAuthors: {} },
    content: defaultContentPolicy,
    media: memoryFiles(),
    worker: 'test-worker',
    claimMs: 60_000,
  };
  const options = { label: 'test', ttlSeconds: 60, isDead: () => false };
  const lease = new SiteLease(agent, options);
  const scheduler = new Scheduler(agent, () => lease.epoch);
  const app = createApp({
    agent,
    scheduler,
    lease,
    titles: new KnownTitles(agent),
    apiKey,
    siteUrl: 'https://site.test',
    version: '9.9.9',
    pipeline: testPipeline({ stages }),
    webhookSecret: WEBHOOK_SECRET,
    requestsPerMinute,
    metrics,
  });

  const request: TestApi['request'] = async (method, path, body, headers = {}) => {
    const response = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  };
  const add: TestApi['add'] = (jobId, fields = {}) =>
    request('POST', '/v1/jobs', {
      job_id: jobId,
      category: 'News',
      content: { title: `Title of ${jobId}`, body: '<p>Text.</p>' },
      ...fields,
    });
  const setNow = (at: number) => {
    now = at;
  };
  return { app, agent, site, scheduler, lease, events, request, add, setNow };
}

/** JSON where it is JSON; the text of the metrics otherwise. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Code and message of an error, which has to have the one shape that all errors have. */
export function errorOf({ body, headers }: Answer): { code: string; message: string } {
  const { code, message, docs, request_id } = apiError.strict().parse(body).error;
  if (docs !== `docs/errors.md#${code}`) throw new Error(`${docs} is no place in docs/errors.md`);
  if (request_id === '' || request_id !== headers.get('x-request-id')) throw new Error('The request id is missing.');
  return { code, message };
}
