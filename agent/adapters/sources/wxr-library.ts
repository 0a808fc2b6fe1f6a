import { UnusableFile } from './unusable-file.ts';
import { wxrRecords } from './wxr-parser.ts';

/** A picture of the export's media library. */
export interface WxrPicture {
  url: string;
  alt: string;
  caption: string;
  title: string;
}

interface WxrCategory {
  termId: string;
  name: string;
  /** Slug of the parent; empty at the top. */
  parent: string;
}

/** What the posts of an export refer to: found in a first reading, because it may stand behind them. */
export interface WxrLibrary {
  /** By the number of the attachment. */
  pictures: ReadonlyMap<string, WxrPicture>;
  /** Display names by login. */
  authors: ReadonlyMap<string, string>;
  /** By slug. */
  categories: ReadonlyMap<string, WxrCategory>;
}

export async function readLibrary(path: string): Promise<WxrLibrary> {
  const pictures = new Map<string, WxrPicture>();
  const authors = new Map<string, string>();
  const categories = new Map<string, WxrCategory>();
  try {
    for await (const { name, texts, meta } of wxrRecords(path)) {
      const text = (key: string) => texts.get(key)?.trim() ?? '';
      if (name === 'wp:author') {
        authors.set(text('wp:author_login'), text('wp:author_display_name') || text('wp:author_login'));
      } else if (name === 'wp:category') {
        categories.set(text('wp:category_nicename'), {
          termId: text('wp:term_id'),
          name: text('wp:cat_name'),
          parent: text('wp:category_parent'),
        });
      } else if (text('wp:post_type') === 'attachment') {
        pictures.set(text('wp:post_id'), {
          url: text('wp:attachment_url') || text('guid'),
          alt: meta.get('_wp_attachment_image_alt')?.trim() ?? '',
          caption: text('excerpt:encoded'),
          title: text('title'),
        });
      }
    }
  } catch (error) {
    // The reading of the posts comes to the same place, and names it.
    if (!(error instanceof UnusableFile)) throw error;
  }
  return { pictures, authors, categories };
}

/** `Parent/Child` of a category; its name alone where the export does not hold it. */
export function categoryPath({ categories }: WxrLibrary, slug: string, name: string): string {
  const path: string[] = [];
  const seen = new Set<string>();
  let at = slug;
  for (let found = categories.get(at); found && !seen.has(at); found = categories.get(at)) {
    seen.add(at);
    path.unshift(found.name);
    at = found.parent;
  }
  return path.length === 0 ? name : path.join('/');
}
