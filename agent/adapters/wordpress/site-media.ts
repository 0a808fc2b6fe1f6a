import { openAsBlob } from 'node:fs';
import { z } from 'zod';
import { mediaResponse } from '../../../shared/contract/plugin.ts';
import { wpId } from '../../../shared/contract/scalars.ts';
import type { MediaFile, MediaTexts, SiteMedia } from '../../ports/media.ts';
import { type Site, SiteError } from '../../ports/site.ts';
import type { RestClient } from './rest-client.ts';

/** What core says about an attachment; a sound has no size. */
const coreMedia = z.object({
  id: wpId,
  source_url: z.string(),
  mime_type: z.string(),
  media_details: z.looseObject({ width: z.number().optional(), height: z.number().optional() }).or(z.array(z.never())),
});

const BY_HASH = '/media/(?P<sha256>[^/]+)';
/** How often a file whose answer was lost is sent again at once; the hash keeps it one attachment. */
const SENT_AGAIN = 2;

/** The media library: core for what is there already, the plugin for what is uploaded. */
export function siteMedia(rest: RestClient): Pick<Site, 'mediaById' | 'mediaByHash' | 'uploadMedia'> {
  const mediaByHash = (sha256: string): Promise<SiteMedia | null> =>
    orNull(rest.plugin('GET', BY_HASH, { schema: mediaResponse, parts: { sha256 } }), 'media_not_found');

  return {
    async mediaById(attachmentId) {
      const query = { include: String(attachmentId), context: 'view', per_page: 1 };
      const [found] = await rest.core('GET', 'media', { schema: z.array(coreMedia), query });
      if (!found) return null;
      const details = Array.isArray(found.media_details) ? {} : found.media_details;
      const { width = null, height = null } = details;
      return { attachment_id: found.id, source_url: found.source_url, mime_type: found.mime_type, width, height };
    },
    mediaByHash,
    async uploadMedia(file, texts) {
      for (let again = 0; ; again += 1) {
        try {
          return await rest.plugin('POST', '/media', { schema: mediaResponse, body: await formOf(file, texts) });
        } catch (error) {
          if (!(error instanceof SiteError) || error.outcome !== 'unknown' || again >= SENT_AGAIN) throw error;
          const stored = await mediaByHash(file.sha256);
          if (stored) return stored;
        }
      }
    },
  };
}

async function formOf({ path, sha256, filename, mimeType }: MediaFile, texts: MediaTexts): Promise<FormData> {
  const form = new FormData();
  const fields = { sha256, filename, mime_type: mimeType, ...texts };
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  form.set('file', await openAsBlob(path, { type: mimeType }), filename);
  return form;
}

async function orNull<T>(answer: Promise<T>, code: string): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SiteError && error.code === code) return null;
    throw error;
  }
}
