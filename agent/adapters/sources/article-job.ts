import { posix } from 'node:path';
import { type ArticleContent, type NewJobInput, newJob } from '../../../shared/contract/content.ts';
import type { SourceItem, SourceRemark } from '../../ports/content-source.ts';
import type { ArticleFields } from './article-fields.ts';
import { importJobId } from './job-id.ts';
import { parseDate } from './parse-date.ts';
import { placedFile, withPlacedFiles } from './source-paths.ts';
import { UnusableFile } from './unusable-file.ts';

export interface ArticleJobOptions {
  /** The file's date becomes `publish_date`, so that the post is backdated. Default false: the plan decides. */
  keepDates?: boolean;
  /** The author is the login of a WordPress user, not a name. Default false. */
  authorIsLogin?: boolean;
  /** Status of the job where the file does not say. Default: the contract's (QUEUED). */
  status?: 'CREATED' | 'QUEUED';
}

/** A file that has been read: what it says, before it is a job. */
export interface ArticleDraft {
  /** Path relative to the content folder, with `/` between its parts. */
  file: string;
  fields: ArticleFields;
  body: string;
  format: ArticleContent['format'];
  /** Of a row, which has an id of its own; a file's comes from its path. */
  jobId?: string;
  /** Where a row begins in its file; absent for a file that is one article. */
  line?: number;
  /** What people are told that it is: `row`, `post`; absent for a file. */
  noun?: string;
  /** What was irregular in the body. */
  warnings: readonly SourceRemark[];
}

/**
 * The job that a file becomes.
 * @throws UnusableFile if something is missing or wrong that only the file's author can put right.
 */
export function articleJob(draft: ArticleDraft, options: ArticleJobOptions): SourceItem {
  const { file, fields, noun = 'file', line = null } = draft;
  if (fields.title === null) {
    throw new UnusableFile(
      noun === 'file' ? 'The file has no title and no heading that could be one.' : `The ${noun} has no title.`,
    );
  }
  const body = draft.body.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  const isCreated = (fields.jobStatus ?? options.status) === 'CREATED';
  if (body.trim() === '' && (noun === 'file' || !isCreated)) {
    throw new UnusableFile(noun === 'file' ? 'The file has no text below its title.' : `The ${noun} has no text.`);
  }
  const warnings = [...fields.warnings, ...draft.warnings];
  const date = readDate(fields.date);
  const [category, ...extraCategories] = categories(draft, warnings);

  const content: NewJobInput['content'] = {
    ...richOf(draft, warnings),
    title: fields.title,
    body,
    format: draft.format,
  };
  if (noun === 'file' && /!\[|<img\b/i.test(body)) content.base_path = folderOf(file);
  if (fields.excerpt !== null) content.excerpt = fields.excerpt;
  if (fields.slug !== null) content.slug = fields.slug;
  if (fields.tags.length > 0) content.tags = [...fields.tags];
  if (extraCategories.length > 0) content.extra_categories = extraCategories;
  if (fields.author !== null) content[options.authorIsLogin ? 'author' : 'byline'] = fields.author;
  const image = fields.image && placedFile(fields.image.reference, fields.image.line, file, warnings);
  if (image) content.featured_image = image;

  const job: NewJobInput & { job_id: string } = { job_id: draft.jobId ?? importJobId(file), content };
  if (category !== undefined) job.category = category;
  if (fields.priority !== null) job.priority = fields.priority;
  const status = fields.jobStatus ?? options.status;
  if (status) job.status = status;
  if (fields.postStatus !== null) job.post_status = fields.postStatus;
  if (options.keepDates && date !== null) job.publish_date = date;
  const notBefore = readDate(fields.notBefore);
  if (notBefore !== null) job.not_before = notBefore;

  const checked = newJob.safeParse(job);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new UnusableFile(`The field ${issue?.path.map(String).join('.')} is not valid: ${issue?.message}.`);
  }
  return { kind: 'content', file, line, job, warnings: warnings.sort(byLine) };
}

/** The fields beyond the plain ones: a translation is written in what the article is, and its files lie where the article's do. */
function richOf({ fields, file, format }: ArticleDraft, warnings: SourceRemark[]): Partial<NewJobInput['content']> {
  const { translations, ...rich } = fields.rich ?? {};
  const placed = withPlacedFiles(rich, file, warnings);
  if (translations === undefined) return placed;
  return { ...placed, translations: translations.map((one) => withPlacedFiles({ format, ...one }, file, warnings)) };
}

/** Where relative addresses in a file are meant from: its folder, empty at the root. */
const folderOf = (file: string): string => posix.dirname(file).replace(/^\.$/, '');

/** In the order of the file, as its author reads it; what concerns the whole file comes last. */
const byLine = (a: SourceRemark, b: SourceRemark): number =>
  (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER);

/** A date that cannot be understood stops the file even when dates are not kept: the outcome is the same either way. */
function readDate(date: ArticleFields['date']): string | null {
  if (!date) return null;
  const parsed = parseDate(date.text);
  if (parsed !== null) return parsed;
  throw new UnusableFile(
    `The date "${date.text}" cannot be understood without guessing. Write it as 2026-11-24 or 2026-11-24T09:30:00Z.`,
    date.line,
  );
}

function categories({ fields, file, noun }: ArticleDraft, warnings: SourceRemark[]): readonly string[] {
  if (fields.categories.length > 0) return fields.categories;
  if (noun !== undefined) {
    warnings.push({ line: null, reason: `The ${noun} names no category, so the site's default category is used.` });
    return [];
  }
  const folder = posix.dirname(file);
  if (folder === '.') {
    warnings.push({
      line: null,
      reason: "The file names no category and stands in no subfolder, so the site's default category is used.",
    });
    return [];
  }
  warnings.push({ line: null, reason: `The file names no category, so its folder "${folder}" is used.` });
  return [folder];
}
