import { normaliseTitle } from '../../../shared/core/normalise-title.ts';
import { visibleText } from '../../content/visible-text.ts';
import type { JobDraft } from '../../ports/jobs.ts';
import type { Agent } from '../agent.ts';
import type { SiteKnowledge } from '../jobs/add-job.ts';
import { duplicateRule } from './duplicate-rule.ts';
import { earlierJobs } from './earlier-jobs.ts';
import { duplicateSentence } from './refuse-duplicate.ts';

/**
 * Sentences about jobs, just added, whose title a post of the site or an earlier job has already, by job id. They are there
 * all the same: who adds a job may still mend it, and publishing looks again.
 */
export async function warnOfDuplicates(
  { store, content }: Pick<Agent, 'store' | 'content'>,
  added: readonly JobDraft[],
  { catalog, titles }: SiteKnowledge,
): Promise<ReadonlyMap<string, string>> {
  const watched = added.filter((draft) => duplicateRule(content, draft, catalog) !== 'off');
  if (watched.length === 0) return new Map();
  await titles?.refresh();
  const jobs = watched.map((draft) => ({ jobId: draft.jobId, title: draft.content.title }));
  const earlier = await earlierJobs(store, jobs, { unpublishedOnly: false });
  return new Map(
    jobs.flatMap(({ jobId, title }) => {
      const post = titles?.postWith(normaliseTitle(visibleText(title))) ?? null;
      const job = earlier.get(jobId);
      if (post === null && job === undefined) return [];
      const of = post === null ? `job "${job?.jobId}" (${job?.status})` : `post ${post}`;
      return [[jobId, duplicateSentence(title, of)] as const];
    }),
  );
}
