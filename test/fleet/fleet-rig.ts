import { httpCoordinator } from '../../agent/adapters/coordinator/http-coordinator.ts';
import { enrol } from '../../agent/flows/fleet/enrol.ts';
import { waitingResults } from '../../agent/flows/fleet/results.ts';
import { steppedClock } from '../../agent/flows/simulate.ts';
import { memoryFleetStore } from '../../coordinator/adapters/memory/memory-store.ts';
import { BrandViews } from '../../coordinator/flows/brand-views.ts';
import type { Coordinator } from '../../coordinator/flows/coordinator.ts';
import { invite } from '../../coordinator/flows/enrol-site.ts';
import { PulseWatch } from '../../coordinator/flows/settle.ts';
import { tick } from '../../coordinator/flows/tick.ts';
import { createApp } from '../../coordinator/http/app.ts';
import { createMetrics } from '../../coordinator/metrics.ts';
import type { BrandRules, OfflinePolicy } from '../../shared/contract/coordinator/rules.ts';
import { MINUTE } from '../../shared/core/instant.ts';
import { seededRandom, seedFromText } from '../../shared/core/random.ts';
import { START, type World, type WorldOptions, world } from '../agent/flows/world.ts';

const BRAND = 'harbour-media';
const TURN_MS = 5 * MINUTE;
const ADDRESS = 'https://coordinator.test';

export type Member = World & { url: string };

/** A coordinator and the agents of one brand, all real but their stores and WordPress, in a time that they share. */
export async function fleet(rules: BrandRules) {
  const clock = steppedClock(START);
  const store = memoryFleetStore();
  let ids = 0;
  const coordinator: Coordinator = {
    store,
    clock,
    emit: () => undefined,
    views: new BrandViews(store, clock),
    newId: () => (++ids).toString(16).padStart(8, '0').repeat(4),
    secretKey: 'a secret of the tests',
  };
  await store.addBrand({ brandId: BRAND, name: 'Harbour Media', rules });
  const pulse = new PulseWatch(coordinator);
  await pulse.beat();
  const app = createApp({ coordinator, apiKey: 'a key of the tests', version: '9.9.9', metrics: createMetrics('1') });
  const members: Member[] = [];
  let away = false;
  /** When the coordinator wakes next. */
  let turn = START;

  const fetch = async (url: string, init: RequestInit) => {
    if (away) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    return app.request(url.slice(ADDRESS.length), init);
  };
  const client = httpCoordinator({ timeoutMs: 1000, fetch: fetch as typeof globalThis.fetch });

  return {
    clock,
    coordinator,
    members,
    /** A site that joins the brand, its queue filled. */
    async join(
      name: string,
      { jobs = 0, policy = null, ...options }: WorldOptions & { jobs?: number; policy?: OfflinePolicy | null } = {},
    ): Promise<Member> {
      const made = world({ clock, ...options });
      const url = `https://${name}.test`;
      const facts = made.site.facts.bind(made.site);
      made.site.facts = async () => ({ ...(await facts()), home_url: url, name });
      made.agent.random = (purpose) => seededRandom(seedFromText(`${name}|${purpose}`));
      made.agent.fleet = { coordinator: client, url: null, offlinePolicy: policy, version: '9.9.9' };
      for (const category of options.categories ?? ['News']) {
        for (let i = 1; i <= jobs; i += 1) await made.add(`${name}-${category}-${i}`, category);
      }
      const { code } = await invite(coordinator, BRAND);
      await enrol(made.agent, { url: ADDRESS, invite: code, replace: false });
      const member = Object.assign(made, { url });
      members.push(member);
      return member;
    },
    /** Nobody reaches the coordinator, and it does nothing. */
    setAway(is: boolean): void {
      away = is;
    },
    /** Everybody wakes when there is something to do: at checks, at a slot's own second, the coordinator every five minutes. */
    async run(ms: number): Promise<void> {
      const end = clock.now() + ms;
      while (clock.now() < end) {
        if (!away && clock.now() >= turn) {
          await tick(coordinator, pulse);
          turn = clock.now() + TURN_MS;
        }
        let next = Math.min(end, Math.max(turn, clock.now() + MINUTE));
        for (const { scheduler } of members) {
          await scheduler.tick();
          next = Math.min(next, await scheduler.nextWakeAt());
        }
        clock.set(Math.max(next, clock.now() + 1));
      }
    },
    /** Every post of the brand, by time. */
    posts: () =>
      members
        .flatMap((member) => member.site.posts.map(({ at, jobId }) => ({ site: member.url, at, jobId })))
        .sort((a, b) => a.at - b.at),
    /** What the coordinator knows to be published, by job. */
    async known(): Promise<(string | null)[]> {
      const slots = await store.slots({ brandId: BRAND, from: 0, until: START * 2, statuses: ['published'] });
      return slots.map(({ jobId }) => jobId).sort();
    },
    slots: () => store.slots({ brandId: BRAND, from: 0, until: START * 2 }),
    waiting: async () => (await Promise.all(members.map(({ agent }) => waitingResults(agent, 1000)))).flat(),
  };
}

export const gapsOf = (posts: readonly { at: number }[]): number[] =>
  posts.slice(1).map(({ at }, i) => at - (posts[i]?.at ?? 0));
