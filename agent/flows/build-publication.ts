import type { ArticleContent } from '../../shared/contract/content.ts';
import type { PublicationPayload, PublicationRequest } from '../../shared/contract/plugin.ts';
import { type Instant, toIso } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { renderBody } from '../content/render-body.ts';
import { validateArticle, validationMessage } from '../content/validate-article.ts';
import type { Job } from '../ports/jobs.ts';
import type { Slot } from '../ports/slots.ts';
import type { StoredPublication } from '../ports/store.ts';
import type { Agent } from './agent.ts';
import { chooseAuthor } from './choose-author.ts';
import { parsePublishDate } from './publish-date.ts';
import type { SiteView } from './read-site.ts';
import { AmbiguousCategoryError } from './resolve-categories.ts';
import type { Bound } from './settle-publication.ts';
import { sha256 } from './sha256.ts';

export interface PublicationOptions {
  /** Planned posts name their slot to WordPress; those by hand and backfilled ones do not. */
  planned: boolean;
  /** The date that the post shall carry, before the job's own; absent means the job's own, or now. */
  date?: Instant;
}

/**
 * What will be sent to WordPress for a job: validated, rendered, with the ids of its category, tags and author. Everything
 * that can be wrong with the job is found before anything is created.
 * @throws SchedulerError for a job that cannot be published; SiteError when WordPress could not be asked
 */
export async function buildPublication(
  agent: Agent,
  view: SiteView,
  bound: Bound,
  { planned, date }: PublicationOptions,
): Promise<StoredPublication> {
  const { job, slot } = bound;
  const content = await agent.store.content(job.jobId);
  if (!content) throw new SchedulerError('content_missing', `Job ${job.jobId} has no content. Add it again.`);
  validate(content, job);
  const { html, removed } = renderBody(content);
  if (removed.length > 0) agent.emit({ type: 'markup_removed', jobId: job.jobId, removed });

  const author = await chooseAuthor(agent, view, job, content);
  const ownDate = job.publishDate === null ? null : parsePublishDate(job.publishDate, view.zone);
  const backdate = date ?? ownDate;
  const payload: PublicationPayload = {
    title: content.title,
    content: html,
    ...(content.excerpt === undefined ? {} : { excerpt: content.excerpt }),
    ...(content.slug === undefined ? {} : { slug: content.slug }),
    status: job.postStatus,
    ...(backdate === null ? {} : { date_gmt: toIso(backdate) }),
    ...(author === null ? {} : { author }),
    categories: await categoryIds(agent, view, job, content),
    ...(content.tags.length > 0 ? { tags: await agent.site.ensureTags(content.tags) } : {}),
  };
  const text = JSON.stringify(payload);
  const earlier = await agent.store.publication(job.jobId);
  return {
    jobId: job.jobId,
    revision: (earlier?.revision ?? 0) + 1,
    payload: text,
    payloadHash: sha256(text),
    slotId: job.slotId,
    requestSlot: slot && planned ? requestSlot(slot, payload) : null,
    builtAt: agent.clock.now(),
  };
}

/** Contents that were found sound; they are never changed. */
const sound = new WeakSet<ArticleContent>();

function validate(content: ArticleContent, { publishDate }: Job): void {
  if (publishDate === null && sound.has(content)) return;
  const faults = validateArticle({ content, publish_date: publishDate });
  if (faults.length > 0) throw new SchedulerError('validation', validationMessage(faults));
  sound.add(content);
}

/** How WordPress knows a slot: by the term of the job's category, which exists by now, and the window's start. */
function requestSlot({ windowStart, basis }: Slot, { categories }: PublicationPayload): PublicationRequest['slot'] {
  const termId = categories[0] as number;
  return {
    key: `${termId}:${toIso(windowStart)}`,
    category_id: termId,
    last_published_at: basis === null ? null : toIso(basis),
  };
}

async function categoryIds(agent: Agent, view: SiteView, job: Job, content: ArticleContent): Promise<number[]> {
  const own = view.catalog.byKey(job.categoryKey)?.term_id;
  const ids = [own ?? (await termOf(agent, view, job.category))];
  for (const name of content.extra_categories) ids.push(await termOf(agent, view, name));
  return [...new Set(ids)];
}

/** The term of a category's name or path; one that WordPress does not have is created now, at its first publication. */
async function termOf(agent: Agent, view: SiteView, name: string): Promise<number> {
  const found = view.catalog.resolve(name);
  if (found.kind === 'term') return found.category.term_id;
  if (found.kind === 'ambiguous') throw new AmbiguousCategoryError(name, found.paths);
  return agent.site.ensureCategory(found.path);
}
