import type { JobPatch } from '../../../shared/contract/api.ts';
import type { ContentPatch } from '../../../shared/contract/pipeline.ts';
import { wellFormed } from '../../../shared/core/well-formed.ts';
import { normaliseZoneName, parseZone } from '../../../shared/core/zone.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job, JobChange } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import { applyPatch } from '../pipeline/apply-patch.ts';
import { nameKey } from '../planning/category-catalog.ts';
import { AmbiguousCategoryError } from '../planning/resolve-categories.ts';
import { parsePublishDate } from '../publishing/publish-date.ts';
import type { SiteKnowledge } from './add-job.ts';
import { requireJob } from './change-job.ts';

/** A job is not to be changed while somebody publishes it or works on it, nor when it is done. */
const FINAL = new Set<Job['status']>(['PUBLISHING', 'PUBLISHED', 'CANCELLED']);

/**
 * Changes what the patch names, in one compare-and-set with a line in the history. A worker that has the job in hand is not
 * disturbed: the change is refused until it is done.
 * @throws SchedulerError `job_not_found`, `wrong_state`, `in_progress`, `publish_date`, `category_ambiguous`, `stage_patch_invalid`
 */
export async function editJob(
  agent: Pick<Agent, 'store' | 'clock' | 'worker'>,
  jobId: string,
  patch: JobPatch,
  site: SiteKnowledge,
): Promise<void> {
  const { store, clock, worker } = agent;
  const job = await requireJob(agent, jobId);
  if (FINAL.has(job.status)) {
    throw new SchedulerError(
      'wrong_state',
      `Job "${jobId}" is ${job.status} and cannot be changed any more. Edit the post in WordPress, or add a new job.`,
    );
  }
  if (job.assignedTo !== null && (job.leaseExpiresAt ?? 0) > clock.now()) throw inProgress(job);
  const change: JobChange = {
    jobId,
    from: [job.status],
    fence: job.fence,
    to: job.status,
    set: fields(wellFormed(patch), site),
    worker,
    reason: `edited: ${Object.keys(patch).join(', ') || 'nothing'}`,
  };
  const contents = patch.content === undefined ? [] : [{ jobId, content: await edited(agent, job, patch.content) }];
  if (!(await store.change({ jobs: [change], contents }, clock.now()))) throw inProgress(job);
}

async function edited({ store }: Pick<Agent, 'store'>, { jobId, status }: Job, patch: ContentPatch) {
  const content = applyPatch(
    (await store.content(jobId)) ?? { title: '', body: '', format: 'html', tags: [], extra_categories: [] },
    patch,
  );
  if (status !== 'QUEUED' || content.body !== '') return content;
  throw new SchedulerError('invalid_request', `Job "${jobId}" is QUEUED, so its body must not be empty.`);
}

function fields(patch: JobPatch, { catalog, zoneName }: SiteKnowledge): NonNullable<JobChange['set']> {
  const { category, priority, not_before: notBefore, publish_date: publishDate, post_status: postStatus } = patch;
  const zone = parseZone(normaliseZoneName(zoneName ?? 'UTC'));
  if (publishDate) parsePublishDate(publishDate, zone);
  const found = category === undefined ? null : catalog?.resolve(category);
  if (category !== undefined && found?.kind === 'ambiguous') throw new AmbiguousCategoryError(category, found.paths);
  return {
    ...(category === undefined ? {} : { category, categoryKey: catalog?.keyOf(category) ?? nameKey(category) }),
    ...(priority === undefined ? {} : { priority }),
    ...(notBefore === undefined
      ? {}
      : { notBefore: notBefore === null ? null : parsePublishDate(notBefore, zone, 'not_before') }),
    ...(publishDate === undefined ? {} : { publishDate }),
    ...(postStatus === undefined ? {} : { postStatus }),
  };
}

const inProgress = (job: Job) =>
  new SchedulerError(
    'in_progress',
    `Job "${job.jobId}" is just being worked on${job.assignedTo === null ? '' : ` by ${job.assignedTo}`}. Try again in a few minutes.`,
    { retry: true },
  );
