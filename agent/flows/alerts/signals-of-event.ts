import type { AlertSignal } from '../../../shared/alerts/signal.ts';
import { toIso } from '../../../shared/core/instant.ts';
import type { AgentEvent } from '../../ports/events.ts';
import { MAX_CLOCK_SKEW_MS } from '../agent.ts';
import { words } from './words.ts';

/** Words of providers that ran out of what was paid for, in any case. */
const QUOTA_WORDS = /quota|rate[_ ]limit|billing/i;
/** What a job itself has to answer for, also when it is noticed at publishing. */
const JOB_CODES = /^(validation|duplicate|unknown_author|unsafe_|media_|image_|language_)/;

const SITE_ANSWERS = 'WordPress answers again, and publishing goes on.';
const CLOCKS_AGREE = 'The clocks of agent and WordPress agree again, and publishing goes on.';

/**
 * What each event means for people: every alert of the product, in this one place. Most events mean nothing to them.
 * Details always name what is known of site, category, job, cause and next step.
 * @param site address of the site that the agent serves
 */
export function signalsOfEvent(event: AgentEvent, site: string): AlertSignal[] {
  const { raise, recover } = words(site);
  switch (event.type) {
    case 'job_failed':
      return jobFailed(event, site);
    case 'job_published':
      return [
        recover(`job_failed:${event.category}`, `Jobs of ${event.category} get through again: ${event.postUrl}`),
        recover(`publishing_failed:${event.category}`, `${event.category} publishes again: ${event.postUrl}`),
      ];
    case 'hooks_interrupted':
      return [
        raise('publishing_failed', `hooks:${event.postId}`, {
          title: 'WordPress died right after a post went live',
          message: `WordPress ended while the publish hooks of post ${event.postId} ran. The post is live, but what other plugins do at publishing (mails, feeds, caches) may be missing. The hooks are not run again.`,
          level: 'error',
          details: {
            job: event.jobId,
            post: event.postId,
            cause: 'PHP ended between the flip to "publish" and the end of the hooks.',
            next_step:
              'Look into PHP’s error log (memory limit, time limit), and do by hand what the hooks should have done.',
          },
        }),
      ];
    case 'site_failed':
      return [
        raise('site_unreachable', '', {
          title: event.retry ? 'WordPress cannot be reached' : 'WordPress refuses the agent',
          message: `${event.message} Nothing is published until this works again; what is overdue then goes out one by one.`,
          level: 'critical',
          details: {
            cause: `${event.code}: ${event.message}`,
            next_step: 'Run "scs doctor", which names the layer that fails.',
          },
          repeats: 'state',
          recoversAfter: 1,
        }),
      ];
    case 'agent_started':
      // An agent begins by asking WordPress: what an earlier one could not reach is there again, if it can.
      if (event.zone === null) return [];
      return [
        recover('site_unreachable', SITE_ANSWERS),
        ...(event.clocksAgree ? [recover('clock_skew', CLOCKS_AGREE)] : []),
      ];
    case 'site_recovered':
      return [recover('site_unreachable', SITE_ANSWERS)];
    case 'clock_skew':
      return [
        raise('clock_skew', '', {
          title: 'The clocks of agent and WordPress disagree',
          message: `WordPress's clock is ${Math.round(event.skewMs / 1000)} seconds off from the agent's. Above ${MAX_CLOCK_SKEW_MS / 1000} seconds nothing is published.`,
          level: 'critical',
          details: {
            cause: `The clocks are ${Math.round(event.skewMs / 1000)} seconds apart.`,
            next_step: 'Set the clocks of both machines by NTP.',
          },
          repeats: 'state',
          recoversAfter: 1,
        }),
      ];
    case 'clocks_agree':
      return [recover('clock_skew', CLOCKS_AGREE)];
    case 'slot_missed':
      return [
        raise('slots_missed', '', {
          title: 'A category missed its window',
          message: `${event.category} was not published in window ${event.windowKey}: ${event.reason}.`,
          level: 'warning',
          details: {
            category: event.category,
            window: event.windowKey,
            cause: event.reason,
            next_step: 'See "scs status" for what holds it back now. Nothing is published twice to make up for it.',
          },
        }),
      ];
    case 'capacity_exceeded':
      return [
        raise('capacity_exceeded', '', {
          title: 'More posts are due than the rules leave room for',
          message: event.message,
          level: 'warning',
          details: {
            cause: event.message,
            next_step:
              'Lengthen SCHEDULER_PUBLISH_INTERVAL_DAYS, or relax the separation, quiet hours or allowed days.',
          },
          repeats: 'state',
        }),
      ];
    case 'category_ambiguous':
      return [
        raise('category_ambiguous', event.category, {
          title: `The category "${event.category}" is not clear`,
          message: `"${event.category}" could be ${event.paths.join(' or ')}. Its jobs wait until that is decided.`,
          level: 'warning',
          details: {
            category: event.category,
            cause: `WordPress has several: ${event.paths.join(', ')}.`,
            next_step: 'Name the one that is meant in SCHEDULER_CATEGORY_MAP.',
          },
          repeats: 'state',
        }),
      ];
    case 'stage_quota':
      return [
        raise('quota_exhausted', event.stage, {
          title: `The quota of ${event.stage} has run out`,
          message: `The content service of stage ${event.stage} has no quota left: ${event.message} The stage rests until ${toIso(event.until)} and goes on by itself.`,
          level: 'critical',
          details: {
            stage: event.stage,
            cause: event.message,
            next_step: 'Raise the limit or settle the bill with the provider, if that is too late.',
          },
          repeats: 'state',
          recoversAfter: 1,
        }),
      ];
    case 'stage_resumed':
      return [recover(`quota_exhausted:${event.stage}`, `The stage ${event.stage} goes on.`)];
    case 'replenish_failed':
      return [
        raise('scheduler_error', `replenish:${event.category}`, {
          title: `${event.category} could not be refilled`,
          message: `New content for ${event.category} could not be had: ${event.message}`,
          level: 'warning',
          details: {
            category: event.category,
            cause: `${event.code}: ${event.message}`,
            next_step: 'Check the source that refills the queue; it is asked again by itself.',
          },
          recoversAfter: 1,
        }),
      ];
    case 'replenished':
      return [recover(`scheduler_error:replenish:${event.category}`, `${event.category} is refilled again.`)];
    case 'social_failed':
      return [
        raise('social_failed', `${event.network}:${event.code}`, {
          title: `A post on ${event.network} failed`,
          message: `Job ${event.jobId} of ${event.category} is on the site, but not on ${event.network}${event.isFinal ? ', and is not tried again' : ' yet; it is tried again by itself'}: ${event.message}`,
          level: event.isFinal ? 'error' : 'warning',
          details: {
            category: event.category,
            job: event.jobId,
            network: event.network,
            cause: `${event.code}: ${event.message}`,
            next_step: event.isFinal
              ? `Mend the cause, then "scs social retry ${event.jobId}".`
              : 'Nothing, unless it goes on; "scs social status" shows all posts.',
          },
          recoversAfter: 1,
        }),
      ];
    case 'social_posted':
      return [recover(`social_failed:${event.network}`, `Posts on ${event.network} go out again.`)];
    case 'coordinator_failed':
      return [
        raise('scheduler_error', 'coordinator', {
          title: 'The coordinator cannot be reached',
          message: `${event.message} The agent goes on with the grants that it holds.`,
          level: 'warning',
          details: {
            cause: `${event.code}: ${event.message}`,
            next_step: 'Check that the coordinator runs and can be reached from this machine.',
          },
          repeats: 'state',
          recoversAfter: 1,
        }),
      ];
    case 'coordinator_recovered':
      return [recover('scheduler_error:coordinator', 'The coordinator answers again.')];
    case 'lease_lost':
      return [
        raise('scheduler_error', 'lease', {
          title: 'Another agent took over the site',
          message: `The site's lease was lost: ${event.reason} This agent publishes nothing until it has the lease again.`,
          level: 'warning',
          details: {
            cause: event.reason,
            next_step: 'Make sure that only one agent is meant to serve this site.',
          },
          recoversAfter: 1,
        }),
      ];
    case 'lease_taken':
      return [recover('scheduler_error:lease', 'This agent publishes for the site again.')];
    case 'flow_failed':
      return [event.code === 'database_failed' ? databaseError(event, site) : schedulerError(event, site)];
    case 'flow_recovered':
      return [
        recover(`scheduler_error:${event.flow}`, `The scheduler's "${event.flow}" works again.`),
        recover('database_error', 'The database answers again.'),
      ];
    default:
      return [];
  }
}

/** Whether a failure says that something paid for has run out. */
export const isQuotaFailure = (text: string): boolean => QUOTA_WORDS.test(text);

type Failed = Extract<AgentEvent, { type: 'job_failed' }>;
type FlowFailed = Extract<AgentEvent, { type: 'flow_failed' }>;

/** A failed job: one that names a quota has its own way, since no other job will fare better until it is paid. */
function jobFailed({ jobId, category, code, message, during }: Failed, site: string): AlertSignal[] {
  const { raise } = words(site);
  const details = { category, job: jobId, cause: `${code}: ${message}` };
  if (isQuotaFailure(`${code} ${message}`)) {
    return [
      raise('quota_exhausted', '', {
        title: 'A quota has run out',
        message: `Job ${jobId} of ${category} failed because a quota or rate limit has run out: ${message}`,
        level: 'critical',
        details: {
          ...details,
          next_step: 'Raise the limit or settle the bill with the provider, then "scs jobs retry".',
        },
      }),
    ];
  }
  const atPublishing = during === 'publishing' && !JOB_CODES.test(code);
  const next = `Mend the cause, then "scs jobs retry ${jobId}". "scs jobs show ${jobId}" has its whole history.`;
  return [
    raise(atPublishing ? 'publishing_failed' : 'job_failed', `${category}:${code}`, {
      title: atPublishing ? `${category}: publishing failed` : `${category}: a job failed`,
      message: `Job ${jobId} of ${category} ${atPublishing ? 'could not be published' : 'failed'}: ${message}`,
      level: 'error',
      details: { ...details, next_step: next },
      recoversAfter: 2,
    }),
  ];
}

function databaseError({ message }: FlowFailed, site: string): AlertSignal {
  return words(site).raise('database_error', '', {
    title: 'The database does not answer',
    message: `The agent's database failed: ${message} Nothing is planned or published until it answers again.`,
    level: 'critical',
    details: {
      cause: message,
      next_step: 'Check that the database runs, that its disk is not full, and DATABASE_URL.',
    },
    repeats: 'state',
    recoversAfter: 1,
  });
}

function schedulerError({ flow, code, message }: FlowFailed, site: string): AlertSignal {
  return words(site).raise('scheduler_error', flow, {
    title: `The scheduler's "${flow}" failed`,
    message: `${flow} failed: ${message} It is tried again by itself.`,
    level: 'warning',
    details: { cause: `${code}: ${message}`, next_step: 'Look into the agent’s log around this time.' },
    recoversAfter: 1,
  });
}
