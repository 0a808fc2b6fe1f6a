import type { ArticleContent } from '../../../shared/contract/content.ts';
import { foldCategoryName } from '../../../shared/core/category-name.ts';
import { isComparable, normaliseTitle } from '../../../shared/core/normalise-title.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import { visibleText } from '../../content/visible-text.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Agent, DuplicateRule } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import { sha256 } from '../sha256.ts';

/**
 * Asks the site whether a post has the article's title already; the job's own post is none. An older plugin cannot be asked.
 * @throws SchedulerError `duplicate_title` where duplicates are refused; SiteError when WordPress could not be asked
 */
export async function refuseDuplicate(agent: Agent, view: SiteView, job: Job, content: ArticleContent): Promise<void> {
  const rule = duplicateRule(agent, view, job);
  if (rule === 'off' || view.facts.capabilities === undefined) return;
  const title = visibleText(content.title);
  if (!isComparable(normaliseTitle(title))) return;
  const [match] = await agent.site.lookUpTitles([{ title, exclude_key_hash: sha256(job.jobId) }]);
  if (!match) return;
  if (rule === 'warn') {
    agent.emit({ type: 'duplicate_title', jobId: job.jobId, title: match.title, postId: match.post_id });
    return;
  }
  throw new SchedulerError(
    'duplicate_title',
    `The title "${title}" is that of post ${match.post_id} ("${match.title}", ${match.status}) already. Give the article another title, or set SCHEDULER_DUPLICATES or SCHEDULER_CATEGORY_DUPLICATES to "warn" or "off".`,
    { context: { field: 'title', post_id: match.post_id } },
  );
}

/** The rule of the job's category, else the site's. */
function duplicateRule({ content }: Agent, view: SiteView, job: Job): DuplicateRule {
  const term = view.catalog.byKey(job.categoryKey);
  const names = new Set([job.category, ...(term ? [term.name, term.slug, term.path] : [])].map(foldCategoryName));
  const own = Object.entries(content.categoryDuplicates).find(([name]) => names.has(foldCategoryName(name)));
  return own?.[1] ?? content.duplicates;
}
