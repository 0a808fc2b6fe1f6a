import { randomUUID } from 'node:crypto';
import { contentDraft, type NewJobInput, newJob } from '../../../shared/contract/content.ts';
import { UNKNOWN_CATEGORY } from '../../../shared/core/category-name.ts';
import { wellFormed } from '../../../shared/core/well-formed.ts';
import { normaliseZoneName, parseZone } from '../../../shared/core/zone.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { JobDraft } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import type { KnownTitles } from '../duplicates/known-titles.ts';
import { warnOfDuplicates } from '../duplicates/warn-of-duplicates.ts';
import { type CategoryCatalog, nameKey } from '../planning/category-catalog.ts';
import { AmbiguousCategoryError } from '../planning/resolve-categories.ts';
import { parsePublishDate } from '../publishing/publish-date.ts';

export interface AddedJob {
  jobId: string;
  /** False when a job of that id was there already; it stays as it is. */
  added: boolean;
  /** Sentences about what is odd with it; absent when nothing is. */
  warnings?: string[];
}

/** What is known about the site when a job is added; nothing, while WordPress has never been asked. */
export interface SiteKnowledge {
  catalog: CategoryCatalog | null;
  /** The zone in which dates without an offset are meant; null when it is not known yet. */
  zoneName: string | null;
  /** The titles of its posts; absent where nobody keeps them. */
  titles?: KnownTitles | null;
}

/**
 * Adds one job to the queue. The same `job_id` twice is one job.
 * @throws SchedulerError as `jobDraft` does
 */
export async function addJob(
  agent: Pick<Agent, 'store' | 'clock' | 'content'>,
  input: NewJobInput,
  site: SiteKnowledge,
): Promise<AddedJob> {
  const draft = jobDraft(input, site);
  const { jobId } = draft;
  if (!(await agent.store.addJob(draft, agent.clock.now()))) return { jobId, added: false };
  const duplicate = (await warnOfDuplicates(agent, [draft], site)).get(jobId);
  return { jobId, added: true, ...warningsOf(input, duplicate) };
}

/** What is odd with a job that was added: fields that nobody reads, a title that is there already. */
export function warningsOf(input: NewJobInput, duplicate: string | undefined): { warnings?: string[] } {
  const unread = [
    ...Object.keys(input).filter((name) => !(name in newJob.shape)),
    ...Object.keys(input.content).flatMap((name) => (name in contentDraft.shape ? [] : [`content.${name}`])),
  ].map((name) => `The field "${name}" is none that a job has, and was passed over.`);
  const warnings = duplicate === undefined ? unread : [...unread, duplicate];
  return warnings.length === 0 ? {} : { warnings };
}

/**
 * What a new job becomes in the store.
 * @throws SchedulerError `invalid_job` with every fault, `publish_date`; AmbiguousCategoryError when the site is known
 */
export function jobDraft(input: NewJobInput, site: SiteKnowledge): JobDraft {
  const parsed = newJob.safeParse(wellFormed(input));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'job'}: ${message}`);
    throw new SchedulerError('invalid_job', `The job cannot be added: ${faults.join('; ')}.`, { context: { faults } });
  }
  const job = parsed.data;
  const category = job.category ?? UNKNOWN_CATEGORY;
  const found = site.catalog?.resolve(category);
  if (found?.kind === 'ambiguous') throw new AmbiguousCategoryError(category, found.paths);
  const zone = parseZone(normaliseZoneName(site.zoneName ?? 'UTC'));
  if (job.publish_date !== undefined) parsePublishDate(job.publish_date, zone);
  return {
    jobId: job.job_id ?? randomUUID(),
    status: job.status,
    category,
    categoryKey: site.catalog?.keyOf(category) ?? nameKey(category),
    priority: job.priority,
    notBefore: job.not_before === undefined ? null : parsePublishDate(job.not_before, zone, 'not_before'),
    publishDate: job.publish_date ?? null,
    postStatus: job.post_status,
    content: job.content,
  };
}
