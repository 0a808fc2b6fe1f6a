import type { NewJobInput } from '../../../shared/contract/content.ts';
import type { ContentSource, SourceItem } from '../../ports/content-source.ts';

/** One irregular item: left out (`skipped`), or taken all the same (`warning`). */
export interface ImportRemark {
  kind: 'skipped' | 'warning';
  file: string;
  line: number | null;
  reason: string;
}

export interface ImportReport {
  added: number;
  /** Items that an earlier import had added already. */
  known: number;
  skipped: number;
  remarks: ImportRemark[];
}

/** What became of one job: added (perhaps with something odd about it), known already, or refused for a reason of its own. */
export type AddResult = { added: boolean; warnings?: readonly string[] } | { refused: string };
/** Adds jobs, each judged by itself. What is wrong with all of them (no database, a wrong key) is thrown. */
export type AddJobs = (jobs: readonly NewJobInput[]) => Promise<AddResult[]>;

/** Jobs that are added together, as far as they are not larger than this (characters of JSON). */
const [BATCH, BATCH_SIZE] = [100, 2_000_000] as const;
/** A file of a hundred thousand wrong rows need not be told a hundred thousand times. */
const MOST_REMARKS = 10_000;

/**
 * Takes every usable item of a source into the queue, in batches, and names every irregular one. It never stops at a bad
 * item. @throws whatever `add` throws, which is no fault of the item
 */
export async function importContent(
  source: ContentSource,
  add: AddJobs,
  onItem: (done: number) => void = () => undefined,
): Promise<ImportReport> {
  const report: ImportReport = { added: 0, known: 0, skipped: 0, remarks: [] };
  let waiting: ContentItem[] = [];
  let size = 0;
  let done = 0;
  const placeOf: Places = new Map();
  const flush = async () => {
    await takeBatch(waiting, add, report, placeOf);
    waiting = [];
    size = 0;
  };
  for await (const item of source.items()) {
    done += 1;
    if (item.kind === 'skipped') skip(report, item, item.reason);
    else {
      waiting.push(item);
      size += item.job.content.body.length + item.job.content.title.length;
    }
    if (waiting.length >= BATCH || size >= BATCH_SIZE) await flush();
    onItem(done);
  }
  await flush();
  sortRemarks(report);
  return report;
}

type ContentItem = Extract<SourceItem, { kind: 'content' }>;

/** Where this import has met each job id first. */
type Places = Map<string, string>;

async function takeBatch(
  items: readonly ContentItem[],
  add: AddJobs,
  report: ImportReport,
  placeOf: Places,
): Promise<void> {
  if (items.length === 0) return;
  const results = await add(items.map(({ job }) => job));
  for (const [i, item] of items.entries()) {
    for (const { line, reason } of item.warnings) remark(report, 'warning', item.file, line ?? item.line, reason);
    const result = results[i];
    if (!result) throw new Error('The jobs of a batch were not all answered.');
    if ('refused' in result) {
      skip(report, item, result.refused);
      continue;
    }
    const id = item.job.job_id;
    const earlier = id === undefined ? undefined : placeOf.get(id);
    if (earlier !== undefined) {
      skip(report, item, `Its id "${id}" is that of ${earlier}, which was taken. Give it an id of its own.`);
      continue;
    }
    if (id !== undefined) placeOf.set(id, item.line === null ? item.file : `${item.file}:${item.line}`);
    for (const warning of result.warnings ?? []) remark(report, 'warning', item.file, item.line, warning);
    if (result.added) report.added += 1;
    else report.known += 1;
  }
}

function skip(report: ImportReport, { file, line }: Pick<SourceItem, 'file' | 'line'>, reason: string): void {
  report.skipped += 1;
  remark(report, 'skipped', file, line, reason);
}

function remark(
  report: ImportReport,
  kind: ImportRemark['kind'],
  file: string,
  line: number | null,
  reason: string,
): void {
  if (report.remarks.length < MOST_REMARKS) report.remarks.push({ kind, file, line, reason });
  else if (report.remarks.length === MOST_REMARKS) {
    report.remarks.push({
      kind,
      file,
      line,
      reason: `${reason} There are more remarks than ${MOST_REMARKS}; the others are not shown.`,
    });
  }
}

/** Items that were skipped are named before those that waited for their batch; the reader wants the order of the files. */
function sortRemarks({ remarks }: ImportReport): void {
  const order = new Map<string, number>();
  for (const { file } of remarks) if (!order.has(file)) order.set(file, order.size);
  remarks.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || byLine(a.line, b.line));
}

const byLine = (a: number | null, b: number | null): number =>
  (a ?? Number.MAX_SAFE_INTEGER) - (b ?? Number.MAX_SAFE_INTEGER);
