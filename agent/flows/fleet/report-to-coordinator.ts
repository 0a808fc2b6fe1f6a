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
  const { schedule, clock, store } = agent;
  const queue = await queueReport(agent, categories.values());
  const isKnown = queue.hash === membership.queueHash;
  const active = [...categories.values()].filter(({ unfinished }) => unfinished > 0);
  const request: ReportRequest = {
    at: toIso(clock.now()),
    zone: view.zone.name,
    versions: { agent: version, plugin: view.facts.plugin_version, wordpress: view.facts.wp_version },
    cadence: schedule.cadence,
    check_interval_minutes: schedule.checkIntervalMinutes,
    publish_limit_seconds: Math.ceil(agent.claimMs / SECOND),
    expected_posts_per_day: active.reduce((sum, { calendar }) => sum + 1 / calendar.intervalDays, 0),
    queue_total: queue.total,
    queue_hash: queue.hash,
    ...(isKnown ? {} : { queue: await queue.contents() }),
    last_epoch: membership.lastEpoch,
    held: await heldGrants(agent),
    results: await waitingResults(agent, MOST_RESULTS),
    failures: await failures(agent),
    paused: await isPaused(agent),
  };
  const answer = await coordinator.report(membership, request);
  if (answer.results_taken.length > 0) {
    await store.change({ facts: answer.results_taken.map(noResult) }, clock.now());
  }
  await updateMembership(agent, membership.siteId, {
    brand: answer.brand,
    rules: answer.rules,
    lastEpoch: Math.max(membership.lastEpoch, ...answer.grants.map(({ epoch }) => epoch)),
    queueHash: answer.queue_hash,
    lastContactAt: clock.now(),
    fault: null,
    warnings: answer.warnings,
    ...(answer.renewed ? { token: answer.renewed.token, tokenExpiresAt: answer.renewed.expires_at } : {}),
  });
  return answer;
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
