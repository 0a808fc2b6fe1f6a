import type { LastPublishedCategory } from '../../../shared/contract/plugin.ts';
import { toIso } from '../../../shared/core/instant.ts';
import type { MemoryPost } from './memory-site.ts';

/** A category without posts. */
export const memoryCategory = (termId: number, path: string): LastPublishedCategory => ({
  term_id: termId,
  slug: path.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-'),
  name: path.split('/').at(-1) ?? path,
  parent: 0,
  path,
  last_post_id: null,
  last_published_at: null,
  published_count: 0,
  scheduled_post_id: null,
  scheduled_at: null,
});

/** The newest post counts; a backdated one only adds to the number of posts. */
export function withPost(category: LastPublishedCategory, { postId, publishedAt }: MemoryPost): LastPublishedCategory {
  const published_count = category.published_count + 1;
  const last_published_at = toIso(publishedAt);
  // Texts of whole seconds in UTC compare as the instants do.
  const isNewest = last_published_at >= (category.last_published_at ?? '');
  const newest = isNewest ? { last_post_id: postId, last_published_at } : {};
  return Object.assign({ ...category }, { published_count }, newest);
}
