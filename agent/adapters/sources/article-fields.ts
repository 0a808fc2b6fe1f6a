import type { ImageReference, NewJobInput, PostStatus } from '../../../shared/contract/content.ts';
import type { SourceRemark } from '../../ports/content-source.ts';
import type { MatterField, MatterValue } from './front-matter.ts';
import { readRichFields } from './rich-fields.ts';
import { UnusableFile } from './unusable-file.ts';

/** What a file says about its article beside the body, in the words of the contract. */
export interface ArticleFields {
  title: string | null;
  /** As written; `line` is where, counted from 1 in the file. */
  date: { text: string; line: number | null } | null;
  /** Before this it is not published; as written. */
  notBefore: { text: string; line: number | null } | null;
  categories: readonly string[];
  tags: readonly string[];
  /** The authors' names, as text. */
  author: string | null;
  slug: string | null;
  excerpt: string | null;
  image: { reference: ImageReference; line: number | null } | null;
  jobStatus: 'CREATED' | 'QUEUED' | null;
  postStatus: PostStatus | null;
  priority: number | null;
  /** Fields of the content in the contract's own form: SEO, quizzes, translations and so on. */
  rich?: Partial<NewJobInput['content']>;
  /** What was ignored. */
  warnings: readonly SourceRemark[];
}

/**
 * Reads the keys that mean something; unknown ones are ignored.
 * @throws UnusableFile with the line of the key, if a value leaves open what shall be published, or how.
 */
export function readFields(matter: ReadonlyMap<string, MatterField>): ArticleFields {
  const warnings: SourceRemark[] = [];
  const warn = ({ line, name }: MatterField, what: string) =>
    warnings.push({ line, reason: `"${name}" ${what} and was ignored.` });
  const find = (...names: string[]) => {
    for (const name of names) {
      const field = matter.get(name);
      if (field && field.value !== null && field.value !== '') return field;
    }
    return null;
  };
  const text = (...names: string[]) => {
    const field = find(...names);
    if (!field || typeof field.value === 'string') return (field?.value as string | undefined) ?? null;
    warn(field, 'is no text');
    return null;
  };
  const list = (...names: string[]) => {
    const field = find(...names);
    const values = field ? namesIn(field.value) : [];
    if (field && values.length === 0) {
      warn(field, 'is neither text nor a list of names');
    }
    return values;
  };

  const title = find('title');
  if (title && typeof title.value !== 'string') throw new UnusableFile('The title is no text.', title.line);
  const image = find('image', 'featured_image');
  const reference = image ? imageReference(image.value) : null;
  if (image && !reference) warn(image, 'names no picture');
  const fields = {
    title: (title?.value as string | undefined) ?? null,
    date: dateOf(find('date', 'publish_date')),
    notBefore: dateOf(find('not_before')),
    categories: [...new Set([...list('category'), ...list('categories'), ...list('extra_categories')])],
    tags: withoutRepeats(list('tags', 'tag')),
    author: authorNames(find('author', 'authors', 'byline')),
    slug: text('slug'),
    excerpt: text('excerpt', 'description'),
    image: image && reference ? { reference, line: image.line } : null,
    ...readStatus(find('status'), find('draft'), find('published')),
    priority: readPriority(find('priority')),
    rich: readRichFields(matter),
  };
  const postStatus = find('post_status');
  if (postStatus) fields.postStatus = readStatus(postStatus, null, null).postStatus;
  return { ...fields, warnings };
}

function dateOf(field: MatterField | null): ArticleFields['date'] {
  return field ? { text: typeof field.value === 'string' ? field.value : '', line: field.line } : null;
}

/** A list, or one text with commas; a map stands for its `name`. */
function namesIn(value: MatterValue): string[] {
  const values =
    typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(nameOf) : [nameOf(value)];
  return values.map((name) => name.trim()).filter((name) => name !== '');
}

function nameOf(value: MatterValue): string {
  if (typeof value === 'string') return value;
  const name = isRecord(value) ? (value.name ?? value.title) : null;
  return typeof name === 'string' ? name : '';
}

/** WordPress tells tags apart without regard to case; the first spelling stays. */
function withoutRepeats(tags: string[]): string[] {
  return [...new Map(tags.toReversed().map((tag) => [tag.toLowerCase(), tag])).values()].toReversed();
}

/** A text stays as it is ("Smith, John" may be one person). */
function authorNames(field: MatterField | null): string | null {
  if (!field) return null;
  const text = typeof field.value === 'string' ? field.value : namesIn(field.value).join(', ');
  return text === '' ? null : text;
}

function imageReference(value: MatterValue): ImageReference | null {
  if (typeof value === 'string') return { source: value };
  if (!isRecord(value)) return null;
  const source = value.source ?? value.src ?? value.url ?? value.path;
  if (typeof source !== 'string' || source === '') return null;
  const reference: ImageReference = { source };
  for (const key of ['alt', 'caption', 'title'] as const) {
    const text = value[key];
    if (typeof text === 'string') reference[key] = text;
  }
  return reference;
}

const POST_STATUS: Readonly<Record<string, PostStatus>> = {
  publish: 'publish',
  published: 'publish',
  draft: 'draft',
  pending: 'pending',
};

/** `status` speaks of the post or of the job; `draft: true` and `published: false` are what other tools write. */
function readStatus(
  status: MatterField | null,
  draft: MatterField | null,
  published: MatterField | null,
): Pick<ArticleFields, 'jobStatus' | 'postStatus'> {
  const isDraft = draft?.value === 'true' || published?.value === 'false';
  const postStatus = isDraft ? 'draft' : null;
  if (!status) return { jobStatus: null, postStatus };
  const word = typeof status.value === 'string' ? status.value.toLowerCase() : '';
  if (word === 'created' || word === 'queued') {
    return { jobStatus: word === 'created' ? 'CREATED' : 'QUEUED', postStatus };
  }
  const named = Object.hasOwn(POST_STATUS, word) ? POST_STATUS[word] : undefined;
  if (named) return { jobStatus: null, postStatus: postStatus ?? named };
  throw new UnusableFile(
    `The status "${word}" is unknown. Use publish, draft or pending for the post, or CREATED or QUEUED for the job.`,
    status.line,
  );
}

function readPriority(field: MatterField | null): number | null {
  if (!field) return null;
  const priority = typeof field.value === 'string' && /^\d{1,3}$/.test(field.value) ? Number(field.value) : 101;
  if (priority > 100) throw new UnusableFile('The priority is not a whole number from 0 to 100.', field.line);
  return priority;
}

function isRecord(value: MatterValue): value is { readonly [key: string]: MatterValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
