import type { PublicationPayload, PublicationResponse } from '../../../shared/contract/plugin.ts';
import { parseIso } from '../../../shared/core/instant.ts';
import type { Job } from '../../ports/jobs.ts';
import { SiteError } from '../../ports/site.ts';
import type { StoredPublication } from '../../ports/store.ts';
import type { Agent } from '../agent.ts';
import { translationKey } from './article-versions.ts';
import { reportReadBack } from './read-back.ts';
import { type Bound, complete } from './settle-publication.ts';

export interface FinishOptions {
  /** Nothing of this job was sent before, so that WordPress need not be asked what became of it. */
  isFirst: boolean;
  /** No further try follows: what cannot be published now is given up. */
  isLast: boolean;
}

/**
 * The main post is there: its translations are published, each once and by its own key, and then the job is PUBLISHED. A
 * translation that WordPress refuses for good is reported and leaves the others and the job as they are. `unknown` when
 * one of them has no result yet: the job stays PUBLISHING, and the next check goes on from here.
 */
export async function finishPublication(
  agent: Agent,
  epoch: number,
  bound: Bound,
  main: PublicationResponse,
  { isFirst, isLast }: FinishOptions,
): Promise<'published' | 'unknown'> {
  const { job } = bound;
  const publication = await agent.store.publication(job.jobId);
  const posts: [StoredPublication, PublicationResponse][] = publication ? [[publication, main]] : [];
  for (const language of await translationsOf(agent, job)) {
    const translation = await agent.store.publication(translationKey(job.jobId, language));
    // Kept together with the main one; one of an earlier try was built for another slot.
    if (!translation || translation.slotId !== job.slotId) continue;
    const answer = await publishTranslation(agent, epoch, job, language, translation, isFirst);
    if (answer === 'later' && !isLast) return 'unknown';
    if (typeof answer === 'object') posts.push([translation, answer]);
    if (answer === 'later') reportFailure(agent, job, language, 'never_finished', NEVER_FINISHED);
  }
  for (const [sent, answer] of posts) await remember(agent, job, sent, answer);
  await complete(agent, bound, main);
  return 'published';
}

const NEVER_FINISHED =
  'WordPress took it again and again for an hour and never finished it. Look into its PHP error log, and add the translation by hand.';

/** Whether a job has posts beside the main one. */
export const hasTranslations = async (agent: Agent, job: Job): Promise<boolean> =>
  (await translationsOf(agent, job)).length > 0;

/** Languages of the job's translations, as the article names them. */
const translationsOf = async ({ store }: Agent, { jobId }: Job): Promise<string[]> =>
  ((await store.content(jobId))?.translations ?? []).map(({ language }) => language);

async function publishTranslation(
  agent: Agent,
  epoch: number,
  job: Job,
  language: string,
  { jobId: key, revision, payload, payloadHash }: StoredPublication,
  isFirst: boolean,
): Promise<PublicationResponse | 'later' | 'failed'> {
  try {
    const known = isFirst ? null : await agent.site.publication(key);
    const isThere = known?.state === 'published';
    const answer = isThere
      ? known
      : await agent.site.publish({ key, revision, payload, payload_hash: payloadHash, epoch, slot: null });
    const [postId, postUrl] = [answer.post_id ?? 0, answer.post_url ?? ''];
    agent.emit({ type: 'translation_published', jobId: job.jobId, language, postId, postUrl });
    if (answer.hooks === 'started') agent.emit({ type: 'hooks_interrupted', jobId: key, postId });
    return answer;
  } catch (error) {
    if (!(error instanceof SiteError)) throw error;
    if (error.code === 'payload_conflict') return settleConflict(agent, key);
    if (error.outcome !== 'refused' || error.code === 'stale_epoch') {
      agent.emit({ type: 'publication_unknown', jobId: key, code: error.code, message: error.message });
      return 'later';
    }
    reportFailure(agent, job, language, error.code, error.message);
    return 'failed';
  }
}

/** Other bytes of this translation are live already, of an earlier try of the job. */
async function settleConflict(agent: Agent, key: string): Promise<PublicationResponse | 'later'> {
  const existing = await agent.site.publication(key).catch(() => null);
  return existing?.state === 'published' ? existing : 'later';
}

function reportFailure(agent: Agent, { jobId }: Job, language: string, code: string, message: string): void {
  agent.emit({ type: 'translation_failed', jobId, language, code, message });
}

/** Keeps the post for links from later ones, and looks whether WordPress kept what was sent. */
async function remember(agent: Agent, job: Job, sent: StoredPublication, answer: PublicationResponse): Promise<void> {
  const payload = JSON.parse(sent.payload) as PublicationPayload;
  reportReadBack(agent, job.jobId, payload, answer);
  if (agent.content.crossLinks === 0 || payload.status !== 'publish' || !answer.post_url) return;
  await agent.store.addPublishedArticle({
    jobId: job.jobId,
    title: payload.title,
    keywords: await keywordsOf(agent, job, payload),
    url: answer.post_url,
    language: payload.language ?? null,
    publishedAt: parseIso(answer.date_gmt ?? answer.updated_at),
  });
}

async function keywordsOf({ store }: Agent, { jobId }: Job, { title }: PublicationPayload): Promise<readonly string[]> {
  const content = await store.content(jobId);
  const version = [content, ...(content?.translations ?? [])].find((one) => one?.title === title);
  return version?.keywords ?? [];
}
