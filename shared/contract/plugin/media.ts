/** Media in the plugin: one attachment for each content, whatever gets lost on the way. */
import { z } from 'zod';
import { sha256Hex, wpId } from '../scalars.ts';

/**
 * The fields of `POST /media` beside the part `file`, as `multipart/form-data`. The hash is UNIQUE on the site: the same
 * bytes again answer with the first attachment, `reused: true`, and leave its texts as they are.
 *
 * Refusals, all without an effect on the site: 400 `hash_mismatch` (the bytes that arrived have another hash),
 * 400 `media_type` (not allowed on this site, or the bytes are of another type), 413 `media_too_large` (`data.max_bytes`),
 * 423 `in_progress` with `Retry-After` (another request stores the same bytes), 500 `media_failed` (WordPress could not
 * write the file; the same bytes can be sent again).
 */
export const mediaRequest = z.object({
  /** Of the bytes of the file. */
  sha256: sha256Hex,
  filename: z.string().min(1).max(191),
  mime_type: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
  /** Alternative text of a picture. */
  alt: z.string().optional(),
  caption: z.string().optional(),
  title: z.string().optional(),
});
export type MediaRequest = z.infer<typeof mediaRequest>;

/** Answer of `POST /media` and of `GET /media/{sha256}`; unknown bytes, or a deleted attachment: 404 `media_not_found`. */
export const mediaResponse = z.object({
  attachment_id: wpId,
  source_url: z.string(),
  /** In pixels; null for what is no picture. */
  width: z.number().int().nonnegative().nullable(),
  height: z.number().int().nonnegative().nullable(),
  mime_type: z.string(),
  sha256: sha256Hex,
  /** True when the attachment was there before this request. */
  reused: z.boolean(),
});
export type MediaResponse = z.infer<typeof mediaResponse>;
