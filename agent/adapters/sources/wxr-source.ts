import { basename } from 'node:path';
import type { ContentSource, SourceItem, SourceRemark } from '../../ports/content-source.ts';
import { type ArticleFields, readFields } from './article-fields.ts';
import { type ArticleJobOptions, articleJob } from './article-job.ts';
import type { MatterField, MatterValue } from './front-matter.ts';
import { importJobId } from './job-id.ts';
import { UnusableFile } from './unusable-file.ts';
import { categoryPath, readLibrary, type WxrLibrary } from './wxr-library.ts';
import { type WxrRecord, wxrRecords } from './wxr-parser.ts';
import { primaryCategory, seoOf } from './wxr-seo.ts';

const POST_STATUS: Readonly<Record<string, string>> = {
  publish: 'publish',
  future: 'publish',
  draft: 'draft',
  'auto-draft': 'draft',
  pending: 'pending',
};

/**
 * A WordPress export (WXR). Posts become jobs; pages, menus, attachments and what else it holds are named and left out. The
 * file is read twice as a stream: once for the pictures and authors that posts refer to, once for the posts.
 */
export function wxrSource(path: string, options: ArticleJobOptions = {}, file = basename(path)): ContentSource {
  return {
    async *items() {
      let line = 1;
      try {
        const library = await readLibrary(path);
        for await (const record of wxrRecords(path)) {
          if (record.name !== 'item') continue;
          line = record.line;
          const item = itemOf(record, library, file, options);
          if (item) yield item;
        }
      } catch (error) {
        if (!(error instanceof UnusableFile)) throw error;
        yield { kind: 'skipped', file, line: error.line ?? line, reason: error.message };
      }
    },
  };
}

function itemOf(record: WxrRecord, library: WxrLibrary, file: string, options: ArticleJobOptions): SourceItem | null {
  const { line, texts } = record;
  const type = texts.get('wp:post_type')?.trim() ?? '';
  const title = texts.get('title')?.trim() ?? '';
  const skipped = (reason: string): SourceItem => ({ kind: 'skipped', file, line, reason });
  if (type === 'attachment') return null;
  if (type !== 'post') return skipped(`"${title}" is a ${type || 'thing without a type'}; only posts are taken.`);
  const status = texts.get('wp:status')?.trim() ?? '';
  const known = Object.hasOwn(POST_STATUS, status);
  if (!known) return skipped(`The post "${title}" has the status "${status}", so it is not published again.`);
  if ((texts.get('wp:post_password') ?? '') !== '') return skipped(`The post "${title}" is protected by a password.`);
  const warnings: SourceRemark[] = [];
  try {
    const fields = fieldsOf(record, library, warnings);
    const body = texts.get('content:encoded') ?? '';
    const draft = {
      file,
      fields,
      body,
      format: 'html' as const,
      warnings,
      jobId: idOf(texts, file),
      line,
      noun: 'post',
    };
    return articleJob(draft, options);
  } catch (error) {
    if (error instanceof UnusableFile) return skipped(`${error.message}${title === '' ? '' : ` ("${title}")`}`);
    throw error;
  }
}

/** The export says what a post is by many names; here they get those of front matter, which are checked the same way. */
function fieldsOf(record: WxrRecord, library: WxrLibrary, warnings: SourceRemark[]): ArticleFields {
  const { line, texts, terms, meta } = record;
  const text = (key: string) => texts.get(key)?.trim() ?? '';
  const warn = (reason: string) => warnings.push({ line, reason });
  const named = (wanted: string) => terms.filter(({ domain, name }) => domain === wanted && name !== '');
  const format = named('post_format')[0]
    ?.name.replace(/^post-format-/i, '')
    .toLowerCase();
  const { seo, templates } = seoOf(meta);
  if (templates.length > 0) {
    warn(`The SEO fields ${templates.join(', ')} are templates of the plugin that wrote them and were left out.`);
  }
  const values: Record<string, MatterValue> = {
    title: text('title'),
    date: dateOf(text('wp:post_date_gmt'), text('wp:post_date')),
    categories: categoriesOf(record, library),
    tags: named('post_tag').map(({ name }) => name),
    author: library.authors.get(text('dc:creator')) ?? text('dc:creator'),
    slug: decoded(text('wp:post_name')),
    excerpt: text('excerpt:encoded'),
    status: POST_STATUS[text('wp:status')] ?? 'draft',
    comment_status: oneOf(text('wp:comment_status'), ['open', 'closed']),
    ping_status: oneOf(text('wp:ping_status'), ['open', 'closed']),
    post_format: format ?? '',
    sticky: text('wp:is_sticky') === '1' ? 'true' : '',
    // Polylang's exports say the language of a post by a term of it.
    language: named('language')[0]?.slug ?? '',
    image: pictureOf(meta.get('_thumbnail_id'), library, warn),
    seo: Object.keys(seo).length === 0 ? '' : seo,
  };
  const fields = Object.entries(values).filter(
    ([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return readFields(new Map(fields.map(([name, value]): [string, MatterField] => [name, { name, line, value }])));
}

/** Paths of the post's categories, the one that an SEO plugin calls its primary one first. */
function categoriesOf({ terms, meta }: WxrRecord, library: WxrLibrary): string[] {
  const primary = primaryCategory(meta);
  const isPrimary = (slug: string) => primary !== '' && library.categories.get(slug)?.termId === primary;
  return terms
    .filter(({ domain, name }) => domain === 'category' && name !== '')
    .toSorted((a, b) => Number(isPrimary(b.slug)) - Number(isPrimary(a.slug)))
    .map(({ slug, name }) => categoryPath(library, slug, name));
}

function pictureOf(id: string | undefined, { pictures }: WxrLibrary, warn: (reason: string) => void): MatterValue {
  if (id === undefined) return '';
  const picture = pictures.get(id);
  if (!picture) {
    warn(`The export does not hold the picture ${id} of the post, so it has none.`);
    return '';
  }
  const { url, ...texts } = picture;
  return { source: url, ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')) };
}

/** Address and number of a post stay the same however often it is exported; copied posts share the address. */
function idOf(texts: ReadonlyMap<string, string>, file: string): string {
  const guid = texts.get('guid')?.trim() || file;
  return importJobId(`wxr#${guid}#${texts.get('wp:post_id')?.trim() ?? ''}`);
}

/** Drafts have `0000-00-00 00:00:00`, which is no date. */
function dateOf(gmt: string, local: string): string {
  if (/^[1-9]\d{3}-/.test(gmt)) return `${gmt.replace(' ', 'T')}Z`;
  return /^[1-9]\d{3}-/.test(local) ? local : '';
}

const oneOf = (text: string, allowed: readonly string[]): string => (allowed.includes(text) ? text : '');

/** WordPress keeps slugs of other scripts percent-encoded. */
function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug);
  } catch {
    return slug;
  }
}
