import type { ArticleContent } from '../../shared/contract/content.ts';
import { foldCategoryName } from '../../shared/core/category-name.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Job } from '../ports/jobs.ts';
import type { Agent } from './agent.ts';
import type { SiteView } from './read-site.ts';

const ROTATION = 'author_rotation';

/**
 * The user id of a job's author: its own, its category's, its byline when a user of that name exists, or the next one of
 * the rotation; null means the agent's own user.
 * @throws SchedulerError `unknown_author` before anything is created
 */
export async function chooseAuthor(
  agent: Agent,
  view: SiteView,
  job: Job,
  content: ArticleContent,
): Promise<number | null> {
  const { authors } = agent.placement;
  if (content.author !== undefined) return known(agent, content.author, `job ${job.jobId}`);
  const dedicated = categoryAuthor(agent, view, job);
  if (dedicated !== undefined) return known(agent, dedicated, 'SCHEDULER_CATEGORY_AUTHORS');
  const byline = content.byline === undefined ? null : await agent.site.findUser(content.byline);
  if (byline !== null) return byline;
  if (authors.length === 0) return null;
  const turn = await nextTurn(agent);
  return known(agent, authors[turn % authors.length] as string, 'SCHEDULER_AUTHORS');
}

function categoryAuthor({ placement }: Agent, view: SiteView, job: Job): string | undefined {
  const term = view.catalog.byKey(job.categoryKey);
  const names = new Set([job.category, ...(term ? [term.name, term.slug, term.path] : [])].map(foldCategoryName));
  return Object.entries(placement.categoryAuthors).find(([name]) => names.has(foldCategoryName(name)))?.[1];
}

async function known(agent: Agent, reference: string, source: string): Promise<number> {
  const id = await agent.site.findUser(reference);
  if (id !== null) return id;
  throw new SchedulerError(
    'unknown_author',
    `WordPress has no single user "${reference}", named by ${source}. Write the login, e-mail address or id of a user of the site.`,
    { context: { author: reference } },
  );
}

/** Whose turn it is; the position survives restarts, and two workers never take the same turn. */
async function nextTurn({ store }: Agent): Promise<number> {
  for (;;) {
    const position = await store.state(ROTATION);
    const turn = Number(position ?? 0);
    if (await store.swapState(ROTATION, position, String(turn + 1))) return turn;
  }
}
