import type { ArticleContent } from '../../../shared/contract/content.ts';
import { foldCategoryName } from '../../../shared/core/category-name.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import { SiteError } from '../../ports/site.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';

const ROTATION = 'author_rotation';

/**
 * The user id of a job's author: its own, its category's, its byline when a user of that name exists, or the next one of
 * the rotation; null means the agent's own user.
 * @throws SchedulerError or SiteError `unknown_author` before anything is created
 */
export async function chooseAuthor(
  agent: Agent,
  view: SiteView,
  job: Job,
  content: ArticleContent,
): Promise<number | null> {
  const { authors } = agent.placement;
  if (content.author !== undefined) return ownAuthor(agent, job, content.author);
  const dedicated = categoryAuthor(agent, view, job);
  if (dedicated !== undefined) return configuredAuthor(agent, dedicated, 'SCHEDULER_CATEGORY_AUTHORS');
  const byline = content.byline === undefined ? null : await agent.site.findUser(content.byline);
  if (byline !== null) return byline;
  if (authors.length === 0) return null;
  const turn = await nextTurn(agent);
  return configuredAuthor(agent, authors[turn % authors.length] as string, 'SCHEDULER_AUTHORS');
}

function categoryAuthor({ placement }: Agent, view: SiteView, job: Job): string | undefined {
  if (Object.keys(placement.categoryAuthors).length === 0) return undefined;
  const term = view.catalog.byKey(job.categoryKey);
  const names = new Set([job.category, ...(term ? [term.name, term.slug, term.path] : [])].map(foldCategoryName));
  return Object.entries(placement.categoryAuthors).find(([name]) => names.has(foldCategoryName(name)))?.[1];
}

/** The author that the job itself names: an unknown one is the job's fault. */
async function ownAuthor(agent: Agent, job: Job, reference: string): Promise<number> {
  const id = await agent.site.findUser(reference);
  if (id !== null) return id;
  throw new SchedulerError('unknown_author', unknownAuthor(reference, `the field author of job ${job.jobId}`), {
    context: { field: 'author' },
  });
}

/** An author of the configuration: an unknown one is no job's fault, so jobs wait until it is mended. */
async function configuredAuthor(agent: Agent, reference: string, setting: string): Promise<number> {
  const id = await agent.site.findUser(reference);
  if (id !== null) return id;
  throw new SiteError('unknown_author', unknownAuthor(reference, setting), { outcome: 'misconfigured' });
}

const unknownAuthor = (reference: string, source: string): string =>
  `WordPress has no single user "${reference}", named by ${source}. Write the login, e-mail address or id of a user of the site.`;

/** Whose turn it is; the position survives restarts, and two workers never take the same turn. */
async function nextTurn({ store }: Agent): Promise<number> {
  for (;;) {
    const position = await store.state(ROTATION);
    const turn = Number(position ?? 0);
    if (await store.swapState(ROTATION, position, String(turn + 1))) return turn;
  }
}
