import type { MatterValue } from './front-matter.ts';

/** Where Yoast SEO and Rank Math keep what the content model names; the first that is there counts. */
const META: Readonly<Record<string, readonly string[]>> = {
  title: ['_yoast_wpseo_title', 'rank_math_title'],
  description: ['_yoast_wpseo_metadesc', 'rank_math_description'],
  focus_keyphrase: ['_yoast_wpseo_focuskw', 'rank_math_focus_keyword'],
  canonical: ['_yoast_wpseo_canonical', 'rank_math_canonical_url'],
  social_title: ['_yoast_wpseo_opengraph-title', 'rank_math_facebook_title'],
  social_description: ['_yoast_wpseo_opengraph-description', 'rank_math_facebook_description'],
  social_image: ['_yoast_wpseo_opengraph-image', 'rank_math_facebook_image'],
};
/** `%%title%%` and `%title%`: templates that mean something in the plugin that they were written for alone. */
const TEMPLATE = /%%?[a-z_]+(?:\([^)]*\))?%%?/;
const PRIMARY_CATEGORY = ['_yoast_wpseo_primary_category', 'rank_math_primary_category'];

/** The SEO fields of a post's meta, and those that were left out because they are templates. */
export function seoOf(meta: ReadonlyMap<string, string>): { seo: Record<string, MatterValue>; templates: string[] } {
  const seo: Record<string, MatterValue> = {};
  const templates: string[] = [];
  for (const [field, keys] of Object.entries(META)) {
    const value = firstOf(meta, keys);
    if (value === '') continue;
    if (TEMPLATE.test(value) && !/^https?:/i.test(value)) templates.push(field);
    // Rank Math keeps several keyphrases with commas; the first one is the focus.
    else seo[field] = field === 'focus_keyphrase' ? (value.split(',')[0]?.trim() ?? value) : value;
  }
  return { seo, templates };
}

/** Term id of the category that the post belongs to first of all; empty when nothing says. */
export const primaryCategory = (meta: ReadonlyMap<string, string>): string => firstOf(meta, PRIMARY_CATEGORY);

const firstOf = (meta: ReadonlyMap<string, string>, keys: readonly string[]): string =>
  keys.map((key) => meta.get(key)?.trim() ?? '').find((value) => value !== '') ?? '';
