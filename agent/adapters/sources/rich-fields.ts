import type { NewJobInput } from '../../../shared/contract/content.ts';
import type { MatterField, MatterValue } from './front-matter.ts';

type Content = NewJobInput['content'];

/** Keys of the front matter that are fields of the content under the same name, in the contract's own form. */
const SAME = [
  ...([
    'images',
    'audio',
    'quizzes',
    'vocabulary',
    'seo',
    'keywords',
    'social',
    'schema_type',
    'translations',
  ] as const),
  ...(['comment_status', 'ping_status', 'post_format', 'sticky', 'template'] as const),
] as const;
/** Values that are no text in the contract; front matter keeps all scalars as they were typed. */
const NUMBERS = new Set(['answer']);
const SWITCHES = new Set(['sticky']);

/** What front matter says beyond the plain fields. Whether it is right is checked with the whole job. */
export function readRichFields(matter: ReadonlyMap<string, MatterField>): Partial<Content> {
  const found: Record<string, unknown> = {};
  for (const name of SAME) {
    const value = matter.get(name)?.value ?? null;
    if (value !== null && value !== '') found[name] = typed(name, value);
  }
  if (typeof found.keywords === 'string') found.keywords = found.keywords.split(',').map((word) => word.trim());
  const language = (matter.get('language') ?? matter.get('lang'))?.value;
  if (typeof language === 'string' && language !== '') found.language = language;
  return found as Partial<Content>;
}

function typed(name: string, value: MatterValue): unknown {
  if (typeof value === 'string') {
    if (NUMBERS.has(name) && /^\d+$/.test(value)) return Number(value);
    if (SWITCHES.has(name) && /^(?:true|false|yes|no)$/i.test(value)) return /^(?:true|yes)$/i.test(value);
    return value;
  }
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map((item: MatterValue) => typed(name, item));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, typed(key, item as MatterValue)]));
}
