import { expect } from 'vitest';
import type { NewJobInput } from '../../shared/contract/content.ts';
import { type FileServer, serveFiles } from '../rig/file-server.ts';
import { png } from '../rig/picture.ts';
import type { WordPress } from '../rig/wordpress.ts';
import { EACH_HOOK_ONCE } from '../wordpress/site-controls.ts';

/** Articles that bring everything that can be doubled besides the post: pictures, tags, nested categories, translations. */
export interface RichArticles {
  posts: number;
  categories: number;
  /** Each has a German version; the site then needs Polylang, and its default language is English. */
  translated: boolean;
}

const SHARED_PICTURES = 8;
const regionOf = (n: number) => `Region ${n % 5}`;
const categoryOf = (n: number, categories: number) => `${regionOf(n)}/Town ${n % categories}`;
const tagsOf = (n: number) => [`Topic ${n % 7}`, `Straße & Weg ${n % 11}`, `話題 ${n % 3}`];
const front = (n: number) => `front-${n}`;
const shared = (n: number) => `shared-${n % SHARED_PICTURES}`;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** @param files address that `servePictures` answered */
export function richArticle(n: number, { categories, translated }: RichArticles, files: string): NewJobInput {
  const body = `Text of post ${n}.\n\n![Shared](${files}/${shared(n)}.png)`;
  return {
    job_id: `job-${n}`,
    category: categoryOf(n, categories),
    content: {
      title: `Post ${n}`,
      body,
      format: 'markdown',
      tags: tagsOf(n),
      featured_image: { source: `${files}/${front(n)}.png`, alt: `Front of post ${n}` },
      ...(translated
        ? { translations: [{ language: 'de', title: `Beitrag ${n}`, body, format: 'markdown', tags: tagsOf(n) }] }
        : {}),
    },
  };
}

/** One picture for each article alone, and a few that they share. */
export function servePictures({ posts }: RichArticles): Promise<FileServer> {
  const own = numbers(posts).map((n) => [`/${front(n)}.png`, png(8, 8, 0x10000 + n)] as const);
  const others = numbers(SHARED_PICTURES).map((n) => [`/${shared(n)}.png`, png(8, 8, n)] as const);
  return serveFiles(Object.fromEntries([...own, ...others]));
}

/** WordPress has exactly what was queued: each post with its own picture, tags and category, and nothing twice or beside. */
export async function expectEverythingOnce(site: WordPress, articles: RichArticles): Promise<void> {
  const { posts, attachments, files, terms } = await site.php<Found>(READ_EVERYTHING);
  const languages = articles.translated ? ['en', 'de'] : [''];
  const expected = languages.flatMap((language) =>
    numbers(articles.posts).map((n) => ({
      title: `${language === 'de' ? 'Beitrag' : 'Post'} ${n}`,
      status: 'publish',
      language,
      linked: articles.translated ? 2 : 0,
      hooks: EACH_HOOK_ONCE,
      front: front(n),
      shared: shared(n),
      category: categoryOf(n, articles.categories),
      tags: tagsOf(n).toSorted(),
    })),
  );
  const byTitle = <T extends { title: string }>(all: T[]) => all.toSorted((a, b) => (a.title < b.title ? -1 : 1));
  expect(byTitle(posts.map((post) => ({ ...post, tags: post.tags.toSorted() })))).toEqual(byTitle(expected));
  const pictures = [...new Set(numbers(articles.posts).flatMap((n) => [front(n), shared(n)]))].toSorted();
  expect(attachments.toSorted(), 'each picture is one attachment').toEqual(pictures);
  expect(files.toSorted(), 'and one file').toEqual(pictures.map((name) => `${name}.png`).toSorted());
  const wanted = new Set(
    languages.flatMap((language) =>
      numbers(articles.posts).flatMap((n) => [
        ...tagsOf(n).map((tag) => `${language} post_tag ${tag}`),
        `${language} category ${categoryOf(n, articles.categories)}`,
        `${language} category ${regionOf(n)}`,
      ]),
    ),
  );
  expect(terms.toSorted(), 'each term once').toEqual([...wanted].toSorted());
}

interface Found {
  posts: {
    title: string;
    status: string;
    language: string;
    /** Posts that are linked with it as translations, itself among them. */
    linked: number;
    hooks: Record<string, number>;
    front: string;
    shared: string;
    category: string;
    tags: string[];
  }[];
  attachments: string[];
  files: string[];
  terms: string[];
}

const READ_EVERYTHING = `
  $path = static function ( $term ) use ( &$path ) {
    return ( $term->parent ? $path( get_term( $term->parent ) ) . '/' : '' ) . html_entity_decode( $term->name );
  };
  $polylang = function_exists( 'pll_get_post_language' );
  $hooks = array();
  foreach ( $wpdb->get_results( "SELECT post_id, hook, COUNT(*) AS runs FROM {$wpdb->prefix}scs_test_hooks GROUP BY post_id, hook" ) as $row ) {
    $hooks[ $row->post_id ][ $row->hook ] = (int) $row->runs;
  }
  $posts = array_map( static function ( $post ) use ( $path, $hooks, $polylang ) {
    preg_match( '~/(shared-\\d+)\\.png~', $post->post_content, $shared );
    return array(
      'title' => $post->post_title, 'status' => $post->post_status, 'hooks' => $hooks[ $post->ID ] ?? array(),
      'language' => $polylang ? (string) pll_get_post_language( $post->ID ) : '', 'linked' => $polylang ? count( pll_get_post_translations( $post->ID ) ) : 0,
      'front' => basename( (string) get_attached_file( get_post_thumbnail_id( $post ) ), '.png' ), 'shared' => $shared[1] ?? '',
      'category' => implode( ', ', array_map( $path, get_the_category( $post->ID ) ) ),
      'tags' => array_map( 'html_entity_decode', wp_get_post_tags( $post->ID, array( 'fields' => 'names' ) ) ),
    );
  }, $wpdb->get_results( "SELECT * FROM {$wpdb->posts} WHERE post_type = 'post' AND post_status <> 'auto-draft'" ) );
  $attachments = array_map( static function ( $id ) { return basename( get_attached_file( $id ), '.png' ); },
    $wpdb->get_col( "SELECT ID FROM {$wpdb->posts} WHERE post_type = 'attachment'" ) );
  $files = array();
  foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( wp_get_upload_dir()['basedir'], FilesystemIterator::SKIP_DOTS ) ) as $file ) {
    $files[] = $file->getFilename();
  }
  $terms = array();
  foreach ( get_terms( array( 'taxonomy' => array( 'category', 'post_tag' ), 'hide_empty' => false, 'lang' => '' ) ) as $term ) {
    $language = $polylang ? (string) pll_get_term_language( $term->term_id ) : '';
    if ( 0 !== strpos( $term->slug, 'uncategorized' ) ) { $terms[] = $language . ' ' . $term->taxonomy . ' ' . $path( $term ); }
  }
  return array( 'posts' => $posts, 'attachments' => $attachments, 'files' => $files, 'terms' => $terms );`;
