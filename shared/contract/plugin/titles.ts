/**
 * Titles of the site's posts, for finding duplicates. Both sides compare normal forms (`shared/core/normalise-title.ts`);
 * `fixtures/titles.json` holds both to the same ones.
 */
import { z } from 'zod';
import { sha256Hex, wpId } from '../scalars.ts';

/** `POST /titles/lookup`. */
export const titlesLookupRequest = z.object({
  titles: z
    .array(
      z.object({
        /** Plain text, as the agent will publish it; the plugin normalises it. */
        title: z.string().min(1),
        /** Hash of a publication's key, whose own post is no duplicate. */
        exclude_key_hash: sha256Hex.optional(),
      }),
    )
    .min(1)
    .max(500),
});
export type TitlesLookupRequest = z.infer<typeof titlesLookupRequest>;

/** For each title, in the order asked, the oldest post (published, scheduled or private) of the same normal form, or null. */
export const titlesLookupResponse = z.object({
  matches: z.array(z.object({ post_id: wpId, title: z.string(), status: z.string() }).nullable()),
});
export type TitlesLookupResponse = z.infer<typeof titlesLookupResponse>;

/**
 * `GET /titles?since=<cursor>`: what changed since the cursor of an earlier answer, without one everything. A page at a
 * time: unless `complete`, ask again with the new cursor. 410 `cursor_expired`: begin without one.
 */
export const titlesResponse = z.object({
  /** Opaque. */
  cursor: z.string().min(1).max(191),
  titles: z.array(
    z.object({
      post_id: wpId,
      /** Empty for a title that has neither letters nor digits. */
      normalised: z.string(),
      /** The post's status; `removed` when it has none of those above any more. */
      status: z.string(),
    }),
  ),
  complete: z.boolean(),
});
export type TitlesResponse = z.infer<typeof titlesResponse>;
