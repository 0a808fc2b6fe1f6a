// A real WordPress with very many posts, for benchmarks of the plugin.
import type { WordPress } from '../test/rig/wordpress.ts';

export const POSTS = 100_000;
export const CATEGORIES = 200;
const CHUNK = 2_000;
const WORDS = ['harbour', 'bridge', 'tide', 'gull', 'ferry', 'market', 'lantern', 'orchard', 'violin', 'marathon'];

/** The title of the post with this number; every one is another. */
export const titleOf = (number: number): string =>
  `${WORDS[number % 10]} & ${WORDS[Math.floor(number / 10) % 10]}: „Çà ${number} là“`;

/** Fills a site by SQL, which is how it would be imported: no hook of WordPress hears of it. */
export async function fillSite(site: WordPress): Promise<void> {
  const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  const categories = ids(1001, CATEGORIES);
  await site.sql('INSERT INTO wp_terms (term_id, name, slug) VALUES ?', [
    categories.map((id) => [id, `Category ${id}`, `category-${id}`]),
  ]);
  await site.sql('INSERT INTO wp_term_taxonomy (term_taxonomy_id, term_id, taxonomy, description, count) VALUES ?', [
    categories.map((id) => [id, id, 'category', '', POSTS / CATEGORIES]),
  ]);
  const text = `<!-- wp:paragraph -->\n<p>${'Text of an ordinary length. '.repeat(60)}</p>\n<!-- /wp:paragraph -->`;
  const start = Date.parse('2012-01-01T00:00:00Z');
  const date = (number: number) => new Date(start + number * 4_000_000).toISOString().slice(0, 19).replace('T', ' ');
  for (let from = 0; from < POSTS; from += CHUNK) {
    const posts = ids(from, CHUNK).map((number) => {
      const at = date(number);
      return [
        10_000 + number,
        1,
        at,
        at,
        at,
        at,
        text,
        titleOf(number).replace('&', '&amp;'),
        '',
        `post-${number}`,
        '',
        '',
        '',
      ];
    });
    await site.sql(
      `INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_modified, post_modified_gmt, post_content, post_title,
        post_excerpt, post_name, to_ping, pinged, post_content_filtered) VALUES ?`,
      [posts],
    );
    await site.sql('INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES ?', [
      ids(from, CHUNK).map((number) => [10_000 + number, 1001 + (number % CATEGORIES)]),
    ]);
  }
  await site.sql('ANALYZE TABLE wp_posts, wp_term_relationships, wp_term_taxonomy');
}
