import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { Job } from '../../ports/jobs.ts';
import type { MediaFile, SiteMedia } from '../../ports/media.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import type { WantedMedia } from './article-media.ts';

/** The media of an article by their sources. */
export type ResolvedMedia = ReadonlyMap<string, SiteMedia>;

/** Either in the library already, or a file that can be uploaded. */
type Found = { wanted: WantedMedia; there: SiteMedia } | { wanted: WantedMedia; file: MediaFile };

/**
 * Puts an article's files into the media library, each content once. All of them are fetched and checked before the first
 * one is uploaded, so that an article with one bad file leaves nothing behind; what was uploaded stays known for the job's
 * next try.
 * @throws SchedulerError whose message names the field; SiteError when WordPress could not be asked
 */
export async function resolveMedia(
  agent: Agent,
  { facts }: Pick<SiteView, 'facts'>,
  job: Job,
  wanted: readonly WantedMedia[],
): Promise<ResolvedMedia> {
  const found: Found[] = [];
  try {
    for (const one of new Map(wanted.toReversed().map((item) => [item.source, item])).values()) {
      found.unshift(await find(agent, job, one, facts.capabilities?.max_upload_bytes ?? Number.POSITIVE_INFINITY));
    }
    refuseOtherTypes(found, facts.capabilities?.allowed_mime_types);
    const resolved = new Map<string, SiteMedia>();
    for (const one of found)
      resolved.set(one.wanted.source, 'there' in one ? one.there : await upload(agent, job, one));
    return resolved;
  } finally {
    for (const one of found) if ('file' in one) await one.file.dispose();
  }
}

async function find(agent: Agent, job: Job, wanted: WantedMedia, maxBytes: number): Promise<Found> {
  const { source, kind } = wanted;
  try {
    if (/^\d+$/.test(source)) return { wanted, there: await attachment(agent, source, kind) };
    const kept = await agent.store.keptMedia(job.jobId, source);
    const there = kept ? await agent.site.mediaByHash(kept.sha256) : null;
    return there ? { wanted, there } : { wanted, file: await agent.media.open(source, kind, maxBytes) };
  } catch (error) {
    throw withField(error, wanted.field);
  }
}

/** One that is in the library already, by its id. */
async function attachment(agent: Agent, id: string, kind: WantedMedia['kind']): Promise<SiteMedia> {
  const there = await agent.site.mediaById(Number(id));
  if (there?.mime_type.startsWith(`${kind}/`)) return there;
  throw new SchedulerError(
    'unknown_media',
    `There is no ${kind} ${id} in the media library of the site. Correct the id, or give an address or a path.`,
  );
}

function refuseOtherTypes(found: readonly Found[], allowed: readonly string[] | undefined): void {
  for (const one of found) {
    if (!('file' in one) || allowed === undefined || allowed.includes(one.file.mimeType)) continue;
    const message = `"${one.wanted.source}" is ${one.file.mimeType}, which the site does not allow. Convert it, or allow the type in WordPress.`;
    throw withField(new SchedulerError('media_type', message), one.wanted.field);
  }
}

async function upload(agent: Agent, job: Job, { wanted, file }: Extract<Found, { file: unknown }>): Promise<SiteMedia> {
  const { sha256 } = file;
  const media = (await agent.site.mediaByHash(sha256)) ?? (await agent.site.uploadMedia(file, wanted.texts));
  await agent.store.keepMedia(job.jobId, { source: wanted.source, sha256, attachmentId: media.attachment_id });
  return media;
}

/** The same error with the article's field in front; errors of the way to WordPress stay what they are. */
function withField(error: unknown, field: string): unknown {
  if (!(error instanceof SchedulerError) || 'outcome' in error) return error;
  const { code, message, retry, context } = error;
  return new SchedulerError(code, `The field ${field}: ${message}`, {
    retry,
    context: { ...context, field },
    cause: error,
  });
}
