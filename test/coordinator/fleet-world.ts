import { memoryFleetStore } from '../../coordinator/adapters/memory/memory-store.ts';
import { BrandViews } from '../../coordinator/flows/brand-views.ts';
import type { Coordinator } from '../../coordinator/flows/coordinator.ts';
import { PulseWatch } from '../../coordinator/flows/settle.ts';
import { tick } from '../../coordinator/flows/tick.ts';
import { type CoordinatorApi, createApi } from '../../coordinator/http/app.ts';
import { createMetrics } from '../../coordinator/metrics.ts';
import type { FleetEvent } from '../../coordinator/ports/events.ts';
import type { FleetStore } from '../../coordinator/ports/store.ts';
import type { BrandRules } from '../../shared/contract/coordinator/rules.ts';
import {
  type EnrolResponse,
  enrolResponse,
  type Grant,
  type ReportResponse,
  type ReservationResponse,
  reportResponse,
  reservationResponse,
} from '../../shared/contract/coordinator/sites.ts';
import { DAY, HOUR, type Instant, toIso } from '../../shared/core/instant.ts';

export const KEY = 'a key of 32 characters, or of more';
export const START = Date.parse('2026-11-24T00:00:00Z');

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look at what came, whatever it is
  body: any;
}

/** One agent as the coordinator sees it. */
export interface TestSite {
  id: string;
  token: string;
  enrolled: EnrolResponse;
  report(more?: Record<string, unknown>): Promise<ReportResponse>;
  /** A reservation; the window is the three days from now on unless it is said. */
  reserve(wantedAt: Instant, more?: Record<string, unknown>): Promise<ReservationResponse>;
  /** A reservation that has to be granted. */
  granted(wantedAt: Instant, more?: Record<string, unknown>): Promise<Grant>;
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
}

export interface FleetWorld {
  coordinator: Coordinator;
  api: CoordinatorApi;
  events: FleetEvent[];
  pulse: PulseWatch;
  now(): Instant;
  advance(ms: number): void;
  tick(): Promise<void>;
  request(method: string, path: string, body?: unknown, authorization?: string): Promise<Answer>;
  brand(id: string, rules?: BrandRules): Promise<void>;
  /** Enrols a site with an invitation of the brand, over the API. */
  enrol(brand: string, name: string, more?: { zone?: string; weight?: number }): Promise<TestSite>;
}

/** A queue as a report carries it: so many categories with so many items each. */
export const queueOf = (site: string, categories: number, each: number, more: Record<string, unknown> = {}) =>
  Array.from({ length: categories }, (_, c) => ({
    category: `C${c}`,
    queued: each,
    items: Array.from({ length: Math.min(each, 50) }, (_, i) => ({
      job_id: `${site}-c${c}-${i}`,
      title: `A post ${i}`,
      priority: 50,
      created_at: toIso(START - DAY + i * 1000),
    })),
    ...more,
  }));

let worlds = 0;

/** A coordinator with a clock of its own, over a store in memory unless another is given. No server listens. */
export function fleetWorld(store: FleetStore = memoryFleetStore(), start: Instant = START): FleetWorld {
  let at = start;
  let ids = 0;
  worlds += 1;
  const own = worlds;
  const events: FleetEvent[] = [];
  const clock = { now: () => at };
  const coordinator: Coordinator = {
    store,
    clock,
    emit: (event) => events.push(event),
    views: new BrandViews(store, clock),
    newId: () => {
      ids += 1;
      return `${String(ids).padStart(8, '0')}${String(own).padStart(24, '0')}`;
    },
    secretKey: 'a secret of the tests, long enough',
  };
  const pulse = new PulseWatch(coordinator);
  const api = createApi({ coordinator, apiKey: KEY, version: '9.9.9', metrics: createMetrics('1') });

  const request: FleetWorld['request'] = async (method, path, body, authorization = `Bearer ${KEY}`) => {
    const response = await api.app.request(path, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };

  return {
    coordinator,
    api,
    events,
    pulse,
    now: () => at,
    advance: (ms) => {
      at += ms;
    },
    tick: () => tick(coordinator, pulse),
    request,
    async brand(id, rules = {}) {
      const { status, body } = await request('POST', '/v1/brands', { id, name: `The brand ${id}`, rules });
      if (status !== 201) throw new Error(JSON.stringify(body));
    },
    async enrol(brand, name, { zone = 'UTC', weight } = {}) {
      const invitation = await request('POST', '/v1/invitations', {
        brand,
        ...(weight === undefined ? {} : { weight }),
      });
      const answer = await request(
        'POST',
        '/v1/enrol',
        {
          invite: invitation.body.invite,
          site_url: `https://${name}.example`,
          name,
          zone,
          at: toIso(at),
          versions: { agent: '0.1.0' },
        },
        '',
      );
      const enrolled = enrolResponse.parse(answer.body);
      return testSite(enrolled, zone, () => at, request);
    },
  };
}

function testSite(enrolled: EnrolResponse, zone: string, now: () => Instant, request: FleetWorld['request']): TestSite {
  const { site_id: id, token } = enrolled;
  let asked = 0;
  const call: TestSite['call'] = (method, path, body, bearer = token) =>
    request(method, `/v1/sites/${id}${path}`, body, `Bearer ${bearer}`);
  const checked = <T>(answer: Answer, schema: { parse(value: unknown): T }): T => {
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  };
  const site: TestSite = {
    id,
    token,
    enrolled,
    call,
    report: async (more = {}) =>
      checked(await call('PUT', '/report', { ...reportBody(now(), zone), ...more }), reportResponse),
    reserve: async (wantedAt, more = {}) => {
      asked += 1;
      const body = {
        request_id: `request ${asked}`,
        at: toIso(now()),
        category: 'Sport',
        wanted_at: toIso(wantedAt),
        window_start: toIso(now()),
        window_end: toIso(now() + 72 * HOUR),
        ...more,
      };
      return checked(await call('POST', '/reservations', body), reservationResponse);
    },
    async granted(wantedAt, more) {
      const answer = await site.reserve(wantedAt, more);
      if (!answer.granted) throw new Error(`Refused: ${answer.message}`);
      return answer.slot;
    },
  };
  return site;
}

/** A result of a grant, as the next report carries it. */
export const resultOf = (
  grant: Pick<Grant, 'slot_id' | 'category' | 'scheduled_at'>,
  more: Record<string, unknown> = {},
) => ({
  result_id: `result of ${grant.slot_id}`,
  slot_id: grant.slot_id,
  kind: 'published',
  category: grant.category,
  at: grant.scheduled_at,
  ...more,
});

/** The report of a site that has nothing queued and holds nothing. */
export const reportBody = (at: Instant, zone: string) => ({
  at: toIso(at),
  zone,
  versions: { agent: '0.1.0' },
  cadence: 'even',
  check_interval_minutes: 10,
  publish_limit_seconds: 120,
  expected_posts_per_day: 4,
  queue_total: 0,
  queue_hash: 'h',
  last_epoch: 0,
  held: [],
  results: [],
  failures: { last_day: 0, last_message: null },
});
