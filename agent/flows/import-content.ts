import type { NewJobInput } from '../../shared/contract/content.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { ContentSource, SourceItem } from '../ports/content-source.ts';
import type { AddedJob } from './add-job.ts';

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

/** What is wrong with one job alone. Anything else (no database, a wrong key) is wrong with all of them and ends the import. */
const FAULTS_OF_ONE_JOB = new Set(['invalid_job', 'category_ambiguous', 'publish_date', 'body_too_large']);

/**
 * Takes every usable item of a source into the queue and names every irregular one. It never stops at a bad item.
 * @throws whatever `add` throws that is no fault of the item
 */
export async function importContent(
  source: ContentSource,
  add: (job: NewJobInput) => Promise<AddedJob>,
  onItem: (done: number) => void = () => undefined,
): Promise<ImportReport> {
  const report: ImportReport = { added: 0, known: 0, skipped: 0, remarks: [] };
  let done = 0;
  for await (const item of source.items()) {
    await take(item, add, report);
    done += 1;
    onItem(done);
  }
  return report;
}

async function take(
  item: SourceItem,
  add: (job: NewJobInput) => Promise<AddedJob>,
  report: ImportReport,
): Promise<void> {
  const { file, line } = item;
  if (item.kind === 'skipped') {
    report.skipped += 1;
    report.remarks.push({ kind: 'skipped', file, line, reason: item.reason });
    return;
  }
  for (const warning of item.warnings) {
    report.remarks.push({ kind: 'warning', file, line: warning.line ?? line, reason: warning.reason });
  }
  try {
    if ((await add(item.job)).added) report.added += 1;
    else report.known += 1;
  } catch (error) {
    if (!(error instanceof SchedulerError) || !FAULTS_OF_ONE_JOB.has(error.code)) throw error;
    report.skipped += 1;
    report.remarks.push({ kind: 'skipped', file, line, reason: error.message });
  }
}
