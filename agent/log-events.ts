import { describeAlertSent } from '../shared/alerts/alert-desk.ts';
import { toIso } from '../shared/core/instant.ts';
import type { Logger } from '../shared/node/logger.ts';
import { describePipelineEvent, isPipelineEvent } from './log-pipeline-events.ts';
import type { AgentEvent, Emit } from './ports/events.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Every log line's words and level, in one place. */
export function describeEvent(event: AgentEvent): [Level, string] {
  if (isPipelineEvent(event)) return describePipelineEvent(event);
  switch (event.type) {
    case 'agent_started':
      return event.zone === null
        ? ['warn', `Agent ${event.version} runs for ${event.site}, and goes on asking until WordPress can be reached`]
        : ['info', `Agent ${event.version} runs for ${event.site} (${event.zone}, cadence ${event.cadence})`];
    case 'agent_stopping':
      return ['info', `Stopping after ${event.signal}`];
    case 'lease_taken':
      return ['info', `This agent publishes for the site now (epoch ${event.epoch})`];
    case 'lease_waiting':
      return [
        'warn',
        `Another agent publishes for the site: ${event.label}; waiting for its lease to end (${event.expiresAt})`,
      ];
    case 'lease_lost':
      return ['error', `The site's lease was lost: ${event.reason}`];
    case 'zone_changed':
      return ['warn', `The site's time zone changed from ${event.from} to ${event.to}; the plan is made anew`];
    case 'offset_ignored':
      return [
        event.agrees ? 'info' : 'warn',
        `WP_TIMEZONE_OFFSET_HOURS=${event.offsetHours} is ignored: the zone is ${event.zone}, as WordPress reports it${event.agrees ? '' : ', and it disagrees with that offset'}`,
      ];
    case 'clock_skew':
      return [
        'error',
        `WordPress's clock is ${Math.round(event.skewMs / 1000)} s off; nothing is published above 120 s`,
      ];
    case 'clocks_agree':
      return ['info', 'The clocks of this agent and of WordPress agree again'];
    case 'site_failed':
      return ['error', event.message];
    case 'site_recovered':
      return ['info', 'WordPress answers again'];
    case 'category_ambiguous':
      return ['warn', `The category "${event.category}" could be ${event.paths.join(' or ')}; its jobs wait`];
    case 'window_planned':
      return [
        'info',
        `Window ${event.windowKey} (${event.intervalDays} days) planned: ${event.planned} slots, ${event.dropped} without`,
      ];
    case 'slot_planned':
      return ['info', `${event.category} is planned for ${toIso(event.plannedAt)}`];
    case 'slot_released':
      return ['info', `The slot of ${event.category} was released: ${event.reason}`];
    case 'slot_missed':
      return ['warn', `${event.category} missed window ${event.windowKey}: ${event.reason}`];
    case 'capacity_exceeded':
      return ['warn', event.message];
    case 'job_published':
      return ['info', `${event.category}: published ${event.postUrl}`];
    case 'job_failed':
      return ['error', `Job ${event.jobId} failed: ${event.message}`];
    case 'job_given_back':
      return ['info', `Job ${event.jobId} waits again: ${event.reason}`];
    case 'publication_unknown':
      return ['warn', `Whether job ${event.jobId} was published is not known yet: ${event.message}`];
    case 'hooks_interrupted':
      return ['error', `WordPress died while the publish hooks of post ${event.postId} ran; they are not run again`];
    case 'markup_removed':
      return ['warn', `Job ${event.jobId}: markup that is not allowed was left out: ${event.removed.join(', ')}`];
    case 'tick_done':
      return ['debug', `Woke: ${event.outcome}`];
    case 'request_served':
      return [
        event.status >= 500 ? 'warn' : 'debug',
        `${event.method} ${event.route}: ${event.status} in ${Math.round(event.seconds * 1000)} ms`,
      ];
    case 'coordinator_failed':
      return [event.retry ? 'warn' : 'error', event.message];
    case 'coordinator_recovered':
      return ['info', `The coordinator of ${event.brand} answers again`];
    case 'brand_warning':
      return ['warn', event.message];
    case 'grant_moved':
      return ['info', `${event.category}: the brand's rules move ${toIso(event.from)} to ${toIso(event.to)}`];
    case 'grant_refused':
      return ['warn', `${event.category} waits until ${toIso(event.retryAt)}: ${event.message}`];
    case 'grant_revoked':
      return ['warn', `The coordinator took slot ${event.slotId} back: ${event.reason}`];
    case 'slot_granted':
      return ['info', `${event.category} has the slot ${event.slotId}, at ${toIso(event.at)}`];
    case 'settings_applied':
      return ['info', `The settings made in WordPress are in force (revision ${event.revision})`];
    case 'settings_refused':
      return ['error', `The settings made in WordPress cannot be used, and are not: ${event.faults.join(' ')}`];
    case 'command_obeyed':
      return [event.outcome === 'done' ? 'info' : 'warn', `${event.by} asked: ${event.command}. ${event.message}`];
    case 'report_failed':
      return ['warn', `The page in WordPress could not be told how things stand: ${event.message}`];
    case 'duplicate_title':
      return ['warn', `Job ${event.jobId}: ${event.message}`];
    case 'translation_published':
      return ['info', `Job ${event.jobId} in ${event.language}: published ${event.postUrl}`];
    case 'translation_failed':
      return ['error', `Job ${event.jobId} was not published in ${event.language}: ${event.message}`];
    case 'read_back_differs':
      return [
        'warn',
        `Job ${event.jobId}: WordPress keeps ${event.field} as ${event.kept}, and ${event.sent} was sent; another plugin may have changed it`,
      ];
    case 'flow_failed':
      return ['error', `${event.flow} failed: ${event.message}`];
    case 'flow_recovered':
      return ['info', `${event.flow} works again`];
    case 'social_posted':
      return ['info', `Job ${event.jobId} is on ${event.network}${event.url === null ? '' : `: ${event.url}`}`];
    case 'reactions_failed':
      return [
        'warn',
        `The reactions on ${event.network} could not be asked for, and are again in an hour: ${event.message}`,
      ];
    case 'social_failed':
      return [
        event.isFinal ? 'error' : 'warn',
        `Job ${event.jobId} is not on ${event.network}${event.isFinal ? ', and is not tried again' : ' yet'}: ${event.message}`,
      ];
    case 'alert_sent':
      return describeAlertSent(event);
    case 'alert_undelivered':
      return [
        'error',
        `The alert "${event.title}" reached nobody${event.isGivenUp ? ' and is given up' : ' yet'}: ${event.failures.join(' ')}`,
      ];
  }
}

/** Writes each event as one JSON line: its words as `msg`, its fields beside them. */
export const logEvents =
  (logger: Logger): Emit =>
  ({ type, ...fields }) => {
    const [level, words] = describeEvent({ type, ...fields } as AgentEvent);
    logger[level]({ event: type, ...fields }, words);
  };
