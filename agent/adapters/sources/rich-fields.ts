import type { NewJobInput } from '../../../shared/contract/content.ts';
import type { MatterField, MatterValue } from './front-matter.ts';
import { UnusableFile } from './unusable-file.ts';

type Content = NewJobInput['content'];
type MatterMap = Readonly<Record<string, MatterValue>>;

/**
 * Fields of the content that a source may name as the contract does, each with what makes the contract's form of the shorter
 * ones that people write. Whether it is right is checked with the whole job.
 */
const SHAPES: Readonly<Record<string, (value: MatterValue) => unknown>> = {
  images: (value) => listOf(value).map(fileOf),
  audio: (value) => listOf(value).map(fileOf),
  quizzes: (value) => listOf(value).map(typed),
  vocabulary: (value) => (Array.isArray(value) ? { entries: typed(value) } : typed(value)),
  seo: (value) => withFile(value, 'social_image'),
  social: (value) => (typeof value === 'string' ? { text: value } : typed(value)),
  schema: typed,
  schema_type: typed,
  keywords: words,
  translations: (value) => translationsOf(value).map(translation),
  comment_status: typed,
  ping_status: typed,
  post_format: typed,
  sticky: (value) => (typeof value === 'string' ? (SWITCH[value.toLowerCase()] ?? value) : typed(value)),
  template: typed,
};
const SWITCH: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};
/** Those of a translation that front matter has by other means for the article itself. */
const OF_TRANSLATION: typeof SHAPES = { ...SHAPES, tags: words, featured_image: fileOf };
/** How a field begins that stands as JSON in the cell of a table. All others are text, whatever they begin with. */
const JSON_OF: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    ['images', 'audio', 'quizzes', 'vocabulary', 'keywords', 'translations'].map((name) => [name, /^\s*[[{]/]),
  ),
  ...Object.fromEntries(['seo', 'social', 'schema', 'featured_image'].map((name) => [name, /^\s*\{/])),
};
/** Values that are no text in the contract; front matter keeps all scalars as they were typed. */
const NUMBERS = new Set(['answer']);

/** What front matter, or a row, says beyond the plain fields. @throws UnusableFile for what begins like JSON and is none */
export function readRichFields(matter: ReadonlyMap<string, MatterField>): Partial<Content> {
  const found: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(SHAPES)) {
    const field = matter.get(name);
    if (field && isGiven(field.value)) found[name] = shape(fromJson(field.value, name, field.line));
  }
  const language = (matter.get('language') ?? matter.get('lang'))?.value;
  if (typeof language === 'string' && language !== '') found.language = language;
  return found as Partial<Content>;
}

const isGiven = (value: MatterValue): boolean => value !== null && value !== '';

/** A cell of a table holds a list or a map as JSON. */
function fromJson(value: MatterValue, name: string, line: number | null): MatterValue {
  if (typeof value !== 'string' || !JSON_OF[name]?.test(value)) return value;
  try {
    return JSON.parse(value) as MatterValue;
  } catch {
    throw new UnusableFile(`The field "${name}" begins like JSON, and is no valid JSON.`, line);
  }
}

function translationsOf(value: MatterValue): readonly MatterValue[] {
  if (!isMap(value)) return listOf(value);
  const entries = Object.entries(value);
  // `{ de: { title: … } }`: by language.
  return entries.every(([, one]) => isMap(one))
    ? entries.map(([language, one]) => ({ language, ...(one as MatterMap) }))
    : [value];
}

function translation(value: MatterValue): unknown {
  if (!isMap(value)) return value;
  const given = Object.entries(value).filter(([, one]) => isGiven(one));
  return Object.fromEntries(
    given.map(([name, one]) => {
      const shape = Object.hasOwn(OF_TRANSLATION, name) ? OF_TRANSLATION[name] : undefined;
      return [name, shape ? shape(fromJson(one, name, null)) : typed(one)];
    }),
  );
}

/** A text alone is where the file is. */
function fileOf(value: MatterValue): unknown {
  return typeof value === 'string' ? { source: value } : typed(value);
}

function withFile(value: MatterValue, name: string): unknown {
  if (!isMap(value) || !isGiven(value[name] ?? null)) return typed(value);
  return { ...(typed(value) as object), [name]: fileOf(value[name] as MatterValue) };
}

function words(value: MatterValue): unknown {
  if (typeof value !== 'string') return typed(value);
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

const listOf = (value: MatterValue): readonly MatterValue[] => (Array.isArray(value) ? value : [value]);

const isMap = (value: MatterValue): value is MatterMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function typed(value: MatterValue): unknown {
  if (Array.isArray(value)) return value.map(typed);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([name, one]) => [name, NUMBERS.has(name) && /^\d+$/.test(String(one)) ? Number(one) : typed(one)]),
  );
}
