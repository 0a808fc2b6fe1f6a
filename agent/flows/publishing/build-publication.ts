import type { ArticleContent } from '../../../shared/contract/content.ts';
import type { PublicationRequest } from '../../../shared/contract/plugin.ts';
import { type Instant, toIso } from '../../../shared/core/instant.ts';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import { validateArticle, validationMessage } from '../../content/validate-article.ts';
import type { Job } from '../../ports/jobs.ts';
import type { Slot } from '../../ports/slots.ts';
import type { StoredPublication } from '../../ports/store.ts';
import type { Agent } from '../agent.ts';
import { refuseDuplicate } from '../duplicates/refuse-duplicate.ts';
import { AmbiguousCategoryError } from '../planning/resolve-categories.ts';
import type { SiteView } from '../read-site.ts';
import { sha256 } from '../sha256.ts';
import { mediaWantedBy } from './article-media.ts';
import { versionsOf } from './article-versions.ts';
import { buildPayload, type PayloadFields } from './build-payload.ts';
import { chooseAuthor } from './choose-author.ts';
import { parsePublishDate } from './publish-date.ts';
import { resolveMedia } from './resolve-media.ts';
import type { Bound } from './settle-publication.ts';

/** As much may a date lie ahead and still be taken for now, as in the plugin: clocks differ. */
const DATE_TOLERANCE_MS = 60_000;

export interface PublicationOptions {
  /** Planned posts name their slot to WordPress; those by hand and backfilled ones do not. */
  planned: boolean;
  /** The date that the post shall carry, before the job's own; absent means the job's own, or now. */
  date?: Instant;
}

/** What will be sent for a job: the main version's publication first, then those of its translations. */
export type Publications = [main: StoredPublication, ...translations: StoredPublication[]];

/**
 * What will be sent to WordPress for a job, validated and rendered, with the ids of its media, categories, tags and author.
 * Everything that can be wrong with the job is found before anything is created.
 * @throws SchedulerError for a job that cannot be published; SiteError when WordPress could not be asked
 */
export async function buildPublications(
  agent: Agent,
  view: SiteView,
  bound: Bound,
  { planned, date }: PublicationOptions,
): Promise<Publications> {
  const { job, slot } = bound;
  const content = await agent.store.content(job.jobId);
  if (!content) throw new SchedulerError('content_missing', `Job ${job.jobId} has no content. Add it again.`);
  validate(agent, content, job);
  const backdate = date ?? ownDate(agent, view, job);
  const versions = versionsOf(view, job.jobId, content);
  for (const name of [job.category, ...content.extra_categories]) refuseAmbiguous(view, name, job);
  await refuseDuplicate(agent, view, job, content);
  const author = await chooseAuthor(agent, view, job, content);

  const wanted = versions.map((version) => mediaWantedBy(agent, view, version));
  const media = await resolveMedia(
    agent,
    view,
    job,
    wanted.flatMap((one) => one.wanted),
  );
  const categories = await categoryIds(agent, view, job, content);
  const common = { author, categories, date: backdate === null ? null : toIso(backdate) };
  const publications: StoredPublication[] = [];
  for (const [index, version] of versions.entries()) {
    const inBody = wanted[index]?.inBody ?? new Map();
    const payload = await buildPayload(agent, job, version, media, { inBody }, common);
    const named = slot && planned && !version.isTranslation ? requestSlot(slot, categories) : null;
    publications.push(await stored(agent, job, version.key, payload, named));
  }
  return publications as Publications;
}

async function stored(
  agent: Agent,
  job: Job,
  key: string,
  payload: PayloadFields,
  slot: PublicationRequest['slot'],
): Promise<StoredPublication> {
  const text = JSON.stringify(payload);
  const earlier = await agent.store.publication(key);
  return {
    jobId: key,
    revision: (earlier?.revision ?? 0) + 1,
    payload: text,
    payloadHash: sha256(text),
    slotId: job.slotId,
    requestSlot: slot,
    builtAt: agent.clock.now(),
  };
}

/** The job's own date. One ahead would make WordPress schedule the post instead of publishing it. */
function ownDate({ clock }: Agent, { zone }: SiteView, { jobId, publishDate }: Job): Instant | null {
  if (publishDate === null) return null;
  const date = parsePublishDate(publishDate, zone);
  if (date <= clock.now() + DATE_TOLERANCE_MS) return date;
  throw new SchedulerError(
    'future_date',
    `The publish_date "${publishDate}" of job "${jobId}" lies in the future. Use not_before for a post that shall wait, or correct the date.`,
    { context: { field: 'publish_date' } },
  );
}

/** Contents that were found sound; they are never changed. */
const sound = new WeakSet<ArticleContent>();

function validate(agent: Agent, content: ArticleContent, { publishDate }: Job): void {
  if (publishDate === null && sound.has(content)) return;
  const faults = validateArticle({ content, publish_date: publishDate }, agent.content.validation);
  if (faults.length > 0) throw new SchedulerError('validation', validationMessage(faults));
  sound.add(content);
}

/** How WordPress knows a slot: by the term of the job's category, which exists by now, and the window's start. */
function requestSlot({ windowStart, basis }: Slot, [termId = 0]: readonly number[]): PublicationRequest['slot'] {
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

/** A name that fits several categories is found before anything is created. */
function refuseAmbiguous(view: SiteView, name: string, { category, categoryKey }: Job): void {
  if (name === category && view.catalog.byKey(categoryKey)) return;
  const found = view.catalog.resolve(name);
  if (found.kind === 'ambiguous') throw new AmbiguousCategoryError(name, found.paths);
}

/** The term of a category's name or path; one that WordPress does not have is created now, at its first publication. */
async function termOf(agent: Agent, view: SiteView, name: string): Promise<number> {
  const found = view.catalog.resolve(name);
  if (found.kind === 'term') return found.category.term_id;
  if (found.kind === 'ambiguous') throw new AmbiguousCategoryError(name, found.paths);
  return agent.site.ensureCategory(found.path);
}
