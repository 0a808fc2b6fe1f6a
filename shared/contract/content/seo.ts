/** What search engines and social networks are told about an article. */
import { z } from 'zod';
import { imageReference } from './media.ts';

const line = z.string().trim().min(1);

export const seo = z.object({
  title: line.optional(),
  description: line.optional(),
  focus_keyphrase: line.optional(),
  canonical: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  social_title: line.optional(),
  social_description: line.optional(),
  social_image: imageReference.optional(),
});
export type Seo = z.infer<typeof seo>;

export const schemaOrg = {
  /** A type of schema.org such as Article, BlogPosting, NewsArticle, HowTo, FAQPage or Quiz. */
  schema_type: z
    .string()
    .regex(/^[A-Z][A-Za-z0-9]{1,63}$/, 'must be a type of schema.org such as Article')
    .optional(),
  /** Further properties of the structured data; they go before those that are derived from the article. */
  schema: z
    .record(z.string().regex(/^[a-z][A-Za-z]*$/, 'must be a property of schema.org such as keywords'), z.unknown())
    .optional(),
};
