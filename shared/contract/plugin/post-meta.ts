/** What a publication tells search engines, and what it says about languages. */
import { z } from 'zod';
import { sha256Hex, wpId } from '../scalars.ts';

/** Written into the fields of the SEO plugin that is active (Yoast, Rank Math). */
export const payloadSeo = z.object({
  title: z.string().optional(),
  description: z.string().optional(),
  focus_keyphrase: z.string().optional(),
  canonical: z.string().optional(),
  social_title: z.string().optional(),
  social_description: z.string().optional(),
  /** Attachment id. */
  social_image: wpId.optional(),
});
export type PayloadSeo = z.infer<typeof payloadSeo>;

/** One object of JSON-LD. The plugin adds `@context`, and merges it into Yoast's graph where Yoast is active. */
export const schemaObject = z.object({
  /** Its `@type`, of schema.org. */
  type: z.string().min(1),
  properties: z.record(z.string(), z.unknown()),
});
export type SchemaObject = z.infer<typeof schemaObject>;

export const payloadMeta = {
  seo: payloadSeo.optional(),
  schema: z.array(schemaObject).min(1).optional(),
  /**
   * Slug or locale of one of Polylang's languages. The post gets it, and each category and tag is replaced by its
   * translation into it, made with the same name where it is missing.
   */
  language: z.string().min(2).max(35).optional(),
  /** Hash of the main publication's key: the posts are linked as translations of each other. Needs `language`. */
  translation_of: sha256Hex.optional(),
};

/** Read back from the published post; each is there only when the payload had the field. */
export const readBack = {
  /** Null when no SEO plugin is active, and nothing was written. */
  seo: payloadSeo.nullable().optional(),
  /** Slug of the language. */
  language: z.string().nullable().optional(),
  /** Post ids of all language versions, by the slug of their language. */
  translations: z.record(z.string(), wpId).optional(),
};
