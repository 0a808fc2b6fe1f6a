import { createHash } from 'node:crypto';
import { jobId as jobIdSchema } from '../../../shared/contract/scalars.ts';
import type { SourceItem } from '../../ports/content-source.ts';
import { readFields } from './article-fields.ts';
import { type ArticleJobOptions, articleJob } from './article-job.ts';
import type { MatterField, MatterValue } from './front-matter.ts';
import { importJobId } from './job-id.ts';
import { UnusableFile } from './unusable-file.ts';

/** Names of the fields that are no front matter. */
const BODY_NAMES = ['body', 'content', 'text', 'html', 'markdown'];
const ID_NAMES = ['job_id', 'id'];

/** One record of a file that holds many. */
export interface Row {
  file: string;
  /** Where it begins in the file, counted from 1. */
  line: number;
  /** By name, as `columnName` has it; `seo.title` is a field of the map `seo`. */
  fields: Readonly<Record<string, MatterValue>>;
}

/**
 * Turns rows into items. A row without an id of its own is known by its title, so that a second import adds nothing although
 * other rows came in between; two rows of one title need ids.
 */
export class RowReader {
  readonly #options: ArticleJobOptions;
  /** First 48 bits of the hash of each title: a number a row is all that is kept. */
  readonly #titles = new Set<number>();

  constructor(options: ArticleJobOptions) {
    this.#options = options;
  }

  item(row: Row): SourceItem {
    const { file, line } = row;
    try {
      const { fields, body, format } = split(row);
      const draft = { file, fields: readFields(fields), body, format, warnings: [] };
      const item = articleJob({ ...draft, jobId: this.#idOf(row), line, noun: 'row' }, this.#options);
      return item;
    } catch (error) {
      if (!(error instanceof UnusableFile)) throw error;
      return { kind: 'skipped', file, line, reason: error.message };
    }
  }

  #idOf({ file, fields }: Row): string {
    const given = ID_NAMES.map((name) => fields[name]).find(
      (value) => value !== undefined && value !== null && value !== '',
    );
    if (given !== undefined) {
      const id = jobIdSchema.safeParse(given);
      if (id.success) return id.data;
      throw new UnusableFile(`The id is not valid: ${id.error.issues[0]?.message}.`);
    }
    const title = typeof fields.title === 'string' ? fields.title.trim() : '';
    const hash = createHash('sha256').update(title.normalize('NFC')).digest();
    const short = hash.readUIntBE(0, 6);
    if (title !== '' && this.#titles.has(short)) {
      throw new UnusableFile('An earlier row has the same title, and neither has an id. Give both an id.');
    }
    this.#titles.add(short);
    return importJobId(`${file}#${hash.toString('hex').slice(0, 16)}`);
  }
}

function split({ line, fields }: Row) {
  const bodyName = BODY_NAMES.find((name) => typeof fields[name] === 'string' && fields[name] !== '');
  const body = bodyName === undefined ? '' : (fields[bodyName] as string);
  const format = formatOf(fields.format, bodyName, body);
  const matter = new Map<string, MatterField>();
  for (const [name, value] of Object.entries(nested(fields))) {
    if (BODY_NAMES.includes(name) || name === 'format') continue;
    matter.set(name, { name, line, value });
  }
  return { fields: matter, body, format };
}

function formatOf(given: MatterValue | undefined, bodyName: string | undefined, body: string): 'html' | 'markdown' {
  const word = typeof given === 'string' ? given.trim().toLowerCase() : '';
  if (word === 'html' || word === 'markdown') return word;
  if (word === 'md') return 'markdown';
  if (word !== '') throw new UnusableFile(`The format "${word}" is unknown. Use html or markdown.`);
  if (bodyName === 'html' || bodyName === 'markdown') return bodyName;
  return /<(?:p|h[1-6]|ul|ol|div|blockquote|figure|table)[\s>]|<!-- wp:/i.test(body) ? 'html' : 'markdown';
}

/** `image.alt` becomes `alt` of the map `image`, and `seo.social_image.alt` one of a map in a map. */
function nested(fields: Row['fields']): Record<string, MatterValue> {
  const result: Record<string, MatterValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    const path = name.split('.').filter((part) => part !== '');
    if (path.length > 1 && (value === '' || value === null)) continue;
    put(result, path.length === 0 ? [name] : path, value);
  }
  return result;
}

/** A text where a map is needed too (`image` beside `image.alt`) is where the file is. */
function put(map: Record<string, MatterValue>, [name = '', ...rest]: readonly string[], value: MatterValue): void {
  const there = Object.hasOwn(map, name) ? map[name] : undefined;
  const inner: Record<string, MatterValue> | null =
    typeof there === 'object' && there !== null && !Array.isArray(there) ? { ...(there as object) } : null;
  if (rest.length === 0) {
    map[name] =
      inner === null ? value : typeof value === 'string' && value !== '' ? { source: value, ...inner } : inner;
    return;
  }
  const text: Record<string, MatterValue> = typeof there === 'string' && there !== '' ? { source: there } : {};
  const next = inner ?? text;
  put(next, rest, value);
  map[name] = next;
}

/** Names of columns are in any case, but for properties of schema.org, which have their own. */
export const columnName = (name: string): string => {
  const bare = name.trim();
  return /^schema\./i.test(bare) ? `schema${bare.slice('schema'.length)}` : bare.toLowerCase();
};
