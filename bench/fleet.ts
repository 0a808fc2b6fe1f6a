// Two days of 10,000 sites, simulated: `npx tsx bench/fleet.ts [sites]`. Each site plans its posts as the even cadence does
// (one in each of equal strata of the day) and asks its coordinator for them; the real flows answer, on the store in memory.
import { memoryFleetStore } from '../coordinator/adapters/memory/memory-store.ts';
import { BrandViews } from '../coordinator/flows/brand-views.ts';
import type { Coordinator } from '../coordinator/flows/coordinator.ts';
import { grantReservation } from '../coordinator/flows/grant-reservation.ts';
import type { TokenClaims } from '../coordinator/flows/site-token.ts';
import { reservationRequest } from '../shared/contract/coordinator/sites.ts';
import { DAY, HOUR, MINUTE, parseIso, toIso } from '../shared/core/instant.ts';
import { seededRandom } from '../shared/core/random.ts';

const SITES = Number(process.argv[2] ?? 10_000);
const SITES_A_BRAND = 20;
const POSTS_A_DAY = 7;
const DAYS = 2;
const START = Date.parse('2026-11-24T00:00:00Z');
const random = seededRandom([1, 2, 3, 4]);

interface Outcome {
  granted: number;
  refused: number;
  moves: number[];
  leastGapMs: number;
  ruleMs: number;
}

async function oneBrand(brand: number): Promise<Outcome> {
  const store = memoryFleetStore();
  const clock = { now: () => START };
  const views = new BrandViews(store, clock);
  const coordinator: Coordinator = { store, clock, views, emit: () => undefined, newId: () => '', secretKey: '' };
  const brandId = `brand-${brand}`;
  await store.addBrand({ brandId, name: brandId, rules: {} });
  for (let i = 0; i < SITES_A_BRAND; i++) {
    await store.addInvitation({ codeHash: `${i}`, brandId, weight: null, expiresAt: START + DAY });
    const site = { siteId: `s${i}`, brandId, url: `https://s${i}.example`, name: `s${i}`, weight: 1, rules: {} };
    const presence = {
      zone: 'UTC',
      reportedAt: START,
      silentAfter: START + DAY,
      unreachableSince: null,
      queueTotal: 9,
    };
    await store.enrol(
      `${i}`,
      { ...site, tokenSerial: 1, revoked: false, enrolledAt: START },
      {
        ...presence,
        publishLimitSeconds: 120,
        postsPerDay: POSTS_A_DAY,
        queueHash: null,
        failuresLastDay: 0,
        lastMessage: null,
        agentVersion: '0.1.0',
        cadence: 'even',
        paused: false,
        skewMs: 0,
      },
      START,
    );
  }
  const { gapMs } = await views.of(brandId);
  const outcome: Outcome = { granted: 0, refused: 0, moves: [], leastGapMs: Number.POSITIVE_INFINITY, ruleMs: gapMs };
  const times: number[] = [];
  for (let stratum = 0; stratum < POSTS_A_DAY * DAYS; stratum++) {
    for (let i = 0; i < SITES_A_BRAND; i++) {
      const wantedAt = START + HOUR + Math.floor(((stratum + random.next()) * DAY) / POSTS_A_DAY);
      const claims: TokenClaims = { siteId: `s${i}`, brandId, serial: 1, expiresAt: START + DAY };
      const request = reservationRequest.parse({
        request_id: `${stratum}`,
        at: toIso(START),
        category: 'News',
        wanted_at: toIso(wantedAt),
        window_start: toIso(START),
        window_end: toIso(START + 3 * DAY),
      });
      const answer = await grantReservation(coordinator, claims, request);
      if (!answer.granted) outcome.refused += 1;
      else {
        outcome.granted += 1;
        const at = parseIso(answer.slot.scheduled_at);
        outcome.moves.push(Math.abs(at - wantedAt));
        times.push(at);
      }
    }
  }
  times.sort((a, b) => a - b);
  for (const [i, at] of times.slice(1).entries())
    outcome.leastGapMs = Math.min(outcome.leastGapMs, at - (times[i] ?? 0));
  return outcome;
}

const outcomes: Outcome[] = [];
for (let brand = 0; brand < SITES / SITES_A_BRAND; brand++) outcomes.push(await oneBrand(brand));
const moves = outcomes.flatMap((outcome) => outcome.moves).sort((a, b) => a - b);
const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
const minutes = (ms: number) => `${(ms / MINUTE).toFixed(1)} min`;
const at = (share: number) => minutes(moves[Math.min(moves.length - 1, Math.floor(moves.length * share))] ?? 0);
console.log(
  [
    `${SITES} sites, ${outcomes.length} brands of ${SITES_A_BRAND}, ${POSTS_A_DAY} posts a site and day, ${DAYS} days`,
    `granted ${sum(({ granted }) => granted)}, refused ${sum(({ refused }) => refused)}`,
    `moved: median ${at(0.5)}, 90 % within ${at(0.9)}, 99 % within ${at(0.99)}, at most ${at(1)}`,
    `min gap by rule ${minutes(outcomes[0]?.ruleMs ?? 0)}, least gap met ${minutes(Math.min(...outcomes.map(({ leastGapMs }) => leastGapMs)))}`,
  ].join('\n'),
);
