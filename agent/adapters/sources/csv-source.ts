import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type CsvError, parse } from 'csv-parse';
import type { ContentSource, SourceItem } from '../../ports/content-source.ts';
import type { ArticleJobOptions } from './article-job.ts';
import { columnName, RowReader } from './row-job.ts';

/** As much as the body of a job may have, and its other columns. */
const MAX_ROW_CHARACTERS = 5 * 1024 * 1024;
/** More than this is no row: a quotation mark that is never closed swallows the rest of the file. */
const MAX_READ_BYTES = 8 * MAX_ROW_CHARACTERS;

/**
 * A CSV file whose first row names the columns as front matter names its keys, beside `body`, `format` and `id`. It is read
 * as a stream, one row in memory at a time. The delimiter (comma, semicolon or tab) is that of the first line.
 */
export function csvSource(path: string, options: ArticleJobOptions = {}, file = basename(path)): ContentSource {
  return {
    async *items() {
      const skipped: CsvError[] = [];
      const parser = parse({
        bom: true,
        delimiter: await delimiterOf(path),
        info: true,
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
        skip_records_with_error: true,
        max_record_size: MAX_READ_BYTES,
        on_skip: (error) => {
          if (error) skipped.push(error);
          return undefined;
        },
      });
      createReadStream(path)
        .on('error', (error) => parser.destroy(error))
        .pipe(parser);
      const reader = new RowReader(options);
      let header: string[] | null = null;
      let line = 1;
      try {
        for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
          yield* named(file, skipped);
          const start = line;
          line = info.lines + 1;
          if (header) yield itemOf(reader, file, start, header, record);
          else {
            header = record.map(columnName);
            const fault = headerFault(header);
            if (fault) {
              yield { kind: 'skipped', file, line: start, reason: fault };
              return;
            }
          }
        }
        yield* named(file, skipped);
      } catch (error) {
        yield* named(file, skipped);
        const { message, lines } = error as CsvError & { lines?: number };
        const reason = `The rest of the file cannot be read: ${message.replace(/\.$/, '')}.`;
        yield { kind: 'skipped', file, line: typeof lines === 'number' ? Math.max(1, lines) : line, reason };
      } finally {
        parser.destroy();
      }
    },
  };
}

/** A fault that the parser finds again further on in the same row is named once. */
function* named(file: string, errors: CsvError[]): Generator<SourceItem> {
  let before: number | undefined;
  for (const error of errors.splice(0)) {
    const { lines } = error as CsvError & { lines?: number };
    if (lines !== undefined && lines === before) continue;
    before = lines;
    const reason = `The row cannot be read: ${error.message.replace(/\.$/, '')}.`;
    yield { kind: 'skipped', file, line: typeof lines === 'number' ? Math.max(1, lines) : null, reason };
  }
}

function headerFault(header: readonly string[]): string | null {
  const twice = header.find((name, i) => name !== '' && header.indexOf(name) !== i);
  if (twice !== undefined) return `Two columns are named "${twice}". Rename one of them.`;
  if (header.includes('title')) return null;
  return `The first row names no column "title" (it names ${header.slice(0, 8).join(', ')}). Name the columns in the first row.`;
}

function itemOf(
  reader: RowReader,
  file: string,
  line: number,
  header: readonly string[],
  cells: readonly string[],
): SourceItem {
  const skipped = (reason: string): SourceItem => ({ kind: 'skipped', file, line, reason });
  if (cells.some((cell) => cell.includes('\uFFFD')))
    return skipped('The row is not valid UTF-8. Save the file in that encoding.');
  if (cells.reduce((sum, cell) => sum + cell.length, 0) > MAX_ROW_CHARACTERS)
    return skipped('The row is larger than 5 MB. Shorten its text, or add it by itself as a file.');
  if (cells.length > header.length) {
    return skipped(
      `The row has ${cells.length} cells, and there are ${header.length} columns. Put cells with delimiters in quotation marks.`,
    );
  }
  const fields = Object.fromEntries(header.flatMap((name, i) => (name === '' ? [] : [[name, cells[i]?.trim() ?? '']])));
  return reader.item({ file, line, fields });
}

async function delimiterOf(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const first = buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/)[0] ?? '';
    const bare = first.replace(/"[^"]*"/g, '');
    const counts = [',', ';', '\t'].map((delimiter) => [delimiter, bare.split(delimiter).length] as const);
    return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  } finally {
    await handle.close();
  }
}
