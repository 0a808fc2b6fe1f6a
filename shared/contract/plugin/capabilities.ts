/** What a site can do beside WordPress itself. */
import { z } from 'zod';

/** Part of `GET /site`; an older plugin has none. */
export const siteCapabilities = z.object({
  /** Languages as Polylang has them, null when it is not active. */
  polylang: z
    .object({
      languages: z.array(z.object({ slug: z.string(), locale: z.string(), name: z.string() })),
      /** Slug of the default language. */
      default: z.string(),
    })
    .nullable(),
  seo: z.enum(['yoast', 'rank_math']).nullable(),
  max_upload_bytes: z.number().int().positive(),
  allowed_mime_types: z.array(z.string()),
});
export type SiteCapabilities = z.infer<typeof siteCapabilities>;
