import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { newJob } from '../../../shared/contract/content.ts';
import type { ContentSource, SourceItem } from '../../ports/content-source.ts';
import type { ArticleJobOptions } from './article-job.ts';
import type { MatterValue } from './front-matter.ts';
import { importJobId } from './job-id.ts';
import { columnName, RowReader } from './row-job.ts';

/**
 * A file with one JSON object a line: a job of the contract (it has `content`), or an article with the keys of front matter
 * beside `body`, `format` and `id`. It is read as a stream.
 */
export function jsonLinesSource(path: string, options: ArticleJobOptions = {}, file = basename(path)): ContentSource {
  return {
    async *items() {
      const reader = new RowReader(options);
      let line = 0;
      for await (const text of createInterface({
        input: createReadStream(path),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        line += 1;
        const bare = line === 1 ? text.replace(/^\uFEFF/, '') : text;
        if (bare.trim() !== '') yield itemOf(reader, options, file, line, bare);
      }
    },
  };
}

function itemOf(reader: RowReader, options: ArticleJobOptions, file: string, line: number, text: string): SourceItem {
  const skipped = (reason: string): SourceItem => ({ kind: 'skipped', file, line, reason });
  if (text.includes('\uFFFD')) return skipped('The line is not valid UTF-8. Save the file in that encoding.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return skipped('The line is no valid JSON. Write each object on one line.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return skipped('The line is no JSON object.');
  const fields = value as Record<string, unknown>;
  if (typeof fields.content !== 'object' || fields.content === null) {
    return reader.item({ file, line, fields: matterOf(fields) });
  }
  const title = (fields.content as { title?: unknown }).title;
  const job = { status: options.status, ...fields, job_id: fields.job_id ?? importJobId(`${file}#${String(title)}`) };
  const checked = newJob.safeParse(job);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    return skipped(`The field ${issue?.path.map(String).join('.')} is not valid: ${issue?.message}.`);
  }
  return { kind: 'content', file, line, job: { ...checked.data, job_id: job.job_id as string }, warnings: [] };
}

/** JSON values as front matter has them: numbers and booleans as text, but for structured data, which keeps its own. */
function matterOf(fields: Record<string, unknown>): Record<string, MatterValue> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const key = columnName(name);
      return [key, key === 'schema' ? (value as MatterValue) : asMatter(value)];
    }),
  );
}

function asMatter(value: unknown): MatterValue {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(asMatter);
  if (typeof value === 'object') return matterOf(value as Record<string, unknown>);
  return String(value);
}
