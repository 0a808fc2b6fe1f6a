import type { ReportRequest, ReportResponse } from '../../../shared/contract/coordinator/sites.ts';
import { DAY, SECOND, toIso } from '../../../shared/core/instant.ts';
import type { Agent, FleetAccess } from '../agent.ts';
import { isPaused } from '../pause.ts';
import type { ScheduledCategory } from '../planning/scheduled-categories.ts';
import type { SiteView } from '../read-site.ts';
import { readLeaves, spanOf } from './leaves.ts';
import { type Membership, updateMembership } from './membership.ts';
import { queueReport } from './queue-report.ts';
import { noResult, waitingResults } from './results.ts';

/** As many results as one report may carry; the others go with the next ones. */
const MOST_RESULTS = 500;
const MOST_HELD = 1000;
const MOST_FAILURES = 1000;
const LONGEST_MESSAGE = 2000;

/**
 * Tells the coordinator what this site has, holds and did, and keeps what it answers about the membership. Results that it
 * has taken are forgotten; all others go again with the next report. @throws CoordinatorError
 */
export async function reportToCoordinator(
  agent: Agent,
  { coordinator, version }: FleetAccess,
  membership: Membership,
  view: SiteView,
  categories: ReadonlyMap<string, ScheduledCategory>,
): Promise<ReportResponse> {
  const queue = await queueReport(agent, categories.values());
  const isKnown = queue.hash === membership.queueHash;
  const active = [...categories.values()].filter(({ unfinished }) => unfinished > 0);
  const said = {
    zone: view.zone.name,
    versions: { agent: version, plugin: view.facts.plugin_version, wordpress: view.facts.wp_version },
    expected_posts_per_day: active.reduce((sum, { calendar }) => sum + 1 / calendar.intervalDays, 0),
    queue_total: queue.total,
  };
  const answer = await coordinator.report(membership, {
    ...said,
    queue_hash: queue.hash,
    ...(isKnown ? {} : { queue: await queue.contents() }),
    ...(await ownReport(agent, membership)),
    failures: await failures(agent),
  });
  await keepAnswer(agent, membership, answer, {
    brand: answer.brand,
    rules: answer.rules,
    warnings: answer.warnings,
    lastSaid: said,
  });
  return answer;
}

/**
 * The report while WordPress cannot be used, so that the site does not count as silent: what it holds and did, and why it
 * publishes nothing. Of the site itself it says what the last report said; what is new in the brand's rules is left for the
 * next one, which can follow them. @throws CoordinatorError
 */
export async function reportOutage(
  agent: Agent,
  { coordinator }: FleetAccess,
  membership: Membership,
  message: string,
): Promise<void> {
  const { lastSaid: said } = membership;
  // What became of a post whose answer is missing is not known: a report that does not name it would say that there is none.
  if (said === undefined || (await agent.store.jobs({ status: 'PUBLISHING', limit: 1 })).length > 0) return;
  const { last_day } = await failures(agent);
  const answer = await coordinator.report(membership, {
    ...said,
    queue_hash: membership.queueHash ?? '',
    ...(await ownReport(agent, membership)),
    failures: { last_day, last_message: `Nothing can be published now: ${message}`.slice(0, LONGEST_MESSAGE) },
  });
  await keepAnswer(agent, membership, answer, {});
}

/** What the agent knows by itself. */
async function ownReport(agent: Agent, { lastEpoch }: Membership) {
  const { schedule, clock } = agent;
  return {
    at: toIso(clock.now()),
    cadence: schedule.cadence,
    check_interval_minutes: schedule.checkIntervalMinutes,
    publish_limit_seconds: Math.ceil(agent.claimMs / SECOND),
    last_epoch: lastEpoch,
    held: await heldGrants(agent),
    results: await waitingResults(agent, MOST_RESULTS),
    paused: await isPaused(agent),
  };
}

async function keepAnswer(
  agent: Agent,
  { siteId, lastEpoch }: Membership,
  answer: ReportResponse,
  more: Partial<Membership>,
): Promise<void> {
  const { store, clock } = agent;
  if (answer.results_taken.length > 0) {
    await store.change({ facts: answer.results_taken.map(noResult) }, clock.now());
  }
  await updateMembership(agent, siteId, {
    ...more,
    lastEpoch: Math.max(lastEpoch, ...answer.grants.map(({ epoch }) => epoch)),
    queueHash: answer.queue_hash,
    lastContactAt: clock.now(),
    fault: null,
    ...(answer.renewed ? { token: answer.renewed.token, tokenExpiresAt: answer.renewed.expires_at } : {}),
  });
}

async function heldGrants(agent: Agent) {
  const now = agent.clock.now();
  const held = (await readLeaves(agent)).flatMap(({ grant }) => (grant && spanOf(grant).until > now ? [grant] : []));
  return held.slice(0, MOST_HELD);
}

async function failures({ store, clock }: Agent): Promise<ReportRequest['failures']> {
  const recent = await store.latestFailures(clock.now() - DAY, MOST_FAILURES);
  return {
    last_day: recent.length,
    last_message: recent[0]?.errorMessage?.slice(0, LONGEST_MESSAGE) ?? null,
  };
}
