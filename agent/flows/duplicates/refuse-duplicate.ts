import type { ArticleContent } from '../../../shared/contract/content.ts';
import { isComparable, normaliseTitle } from '../../../shared/core/normalise-title.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import { visibleText } from '../../content/visible-text.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import { sha256 } from '../sha256.ts';
import { duplicateRule } from './duplicate-rule.ts';
import { earlierJob } from './earlier-jobs.ts';

/**
 * Asks the site whether a post has the article's title already, and the queue whether an earlier job has it; the job's own
 * post is none. An older plugin cannot be asked.
 * @throws SchedulerError `duplicate_title` where duplicates are refused; SiteError when WordPress could not be asked
 */
export async function refuseDuplicate(agent: Agent, view: SiteView, job: Job, content: ArticleContent): Promise<void> {
  const rule = duplicateRule(agent.content, job, view.catalog);
  if (rule === 'off') return;
  const found = (await postWith(agent, view, job, content)) ?? (await jobBefore(agent, job, content));
  if (found === null) return;
  if (rule === 'refuse') throw duplicateError(content.title, found);
  agent.emit({ type: 'duplicate_title', jobId: job.jobId, message: duplicateSentence(content.title, found) });
}

async function postWith({ site }: Agent, { facts }: SiteView, job: Job, content: ArticleContent) {
  const title = visibleText(content.title);
  if (facts.capabilities === undefined || !isComparable(normaliseTitle(title))) return null;
  const [match] = await site.lookUpTitles([{ title, exclude_key_hash: sha256(job.jobId) }]);
  return match ? `post ${match.post_id} ("${match.title}", ${match.status})` : null;
}

/** An earlier job that will be a post of this title; words for people. */
export async function jobBefore(
  { store }: Pick<Agent, 'store'>,
  { jobId }: Pick<Job, 'jobId'>,
  { title }: Pick<ArticleContent, 'title'>,
): Promise<string | null> {
  const earlier = await earlierJob(store, { jobId, title }, { unpublishedOnly: true });
  return earlier ? `job "${earlier.jobId}" (${earlier.status}), which came first` : null;
}

/** @param of what has the title, as in `post 12` */
export const duplicateSentence = (title: string, of: string): string =>
  `The title "${visibleText(title)}" is that of ${of} already.`;

/** @param of what has the title, as in `post 12` */
export const duplicateError = (title: string, of: string): SchedulerError =>
  new SchedulerError(
    'duplicate_title',
    `${duplicateSentence(title, of)} Give the article another title, or set SCHEDULER_DUPLICATES or SCHEDULER_CATEGORY_DUPLICATES to "warn" or "off".`,
    { context: { field: 'title' } },
  );
