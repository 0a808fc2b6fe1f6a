import { toIso } from '../shared/core/instant.ts';
import type { PipelineEvent } from './ports/pipeline-events.ts';

/** The words of the pipeline's log lines, and their level. */
export function describePipelineEvent(event: PipelineEvent): ['debug' | 'info' | 'warn' | 'error', string] {
  switch (event.type) {
    case 'stage_finished':
      return ['debug', `Job ${event.jobId}: ${event.stage} is done, next is ${event.next}`];
    case 'stage_failed':
      return [
        'warn',
        `Job ${event.jobId}: try ${event.attempt} at ${event.stage} failed, again at ${toIso(event.retryAt)}: ${event.message}`,
      ];
    case 'stage_quota':
      return ['error', `${event.stage} rests until ${toIso(event.until)}: ${event.message}`];
    case 'stage_resumed':
      return ['info', `${event.stage} has rested and goes on`];
    case 'claim_lost':
      return ['warn', `Job ${event.jobId} was not this worker's any more in ${event.stage}; its result was dropped`];
    case 'worker_started': {
      const stages =
        event.stages.length === 0 ? 'none, so new jobs go to the queue as they are' : event.stages.join(', ');
      return ['info', `Worker ${event.version} works on the pipeline; configured stages: ${stages}`];
    }
    case 'replenished':
      return [
        event.skipped.length > 0 ? 'warn' : 'info',
        `${event.category}: ${event.added} of ${event.wanted} jobs added by its source${event.skipped.length > 0 ? `; left out: ${event.skipped.join(' ')}` : ''}`,
      ];
    case 'replenish_failed':
      return ['error', `${event.category} could not be refilled: ${event.message}`];
    case 'pruned':
      return [
        'info',
        `${event.jobs} old jobs, ${event.events} lines of history, ${event.slots} places in past windows, ${event.socialPosts} posts on social networks and ${event.articles} titles to link to were removed`,
      ];
  }
}

const TYPES: ReadonlySet<string> = new Set<PipelineEvent['type']>([
  'stage_finished',
  'stage_failed',
  'stage_quota',
  'stage_resumed',
  'claim_lost',
  'worker_started',
  'replenished',
  'replenish_failed',
  'pruned',
]);

export const isPipelineEvent = (event: { type: string }): event is PipelineEvent => TYPES.has(event.type);
