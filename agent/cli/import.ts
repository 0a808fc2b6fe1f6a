import { statSync } from 'node:fs';
import { Command, Option } from 'commander';
import { keepHeapSmall } from '../../shared/node/small-heap.ts';
import { openSource } from '../adapters/sources/open-source.ts';
import { type ImportReport, importContent } from '../flows/jobs/import-content.ts';
import { addManyThrough } from './add-through.ts';
import { colours, print, printJson, progress } from './print.ts';
import { withQueue } from './with-queue.ts';

interface Options {
  status: 'CREATED' | 'QUEUED';
  keepDates?: boolean;
  json?: boolean;
}

export const importCommand = () =>
  new Command('import')
    .description(
      'Add posts to the queue: a folder of Markdown and HTML, or a CSV, JSON lines or WordPress export file. Importing it again adds only what is new.',
    )
    .argument(
      '<path>',
      'folder of .md, .mdx, .html files, or a .csv, .tsv, .jsonl, .xml (WXR) file; see docs/content.md',
    )
    .addOption(
      new Option('--status <status>', 'state of the new jobs').choices(['CREATED', 'QUEUED']).default('QUEUED'),
    )
    .option('--keep-dates', 'publish each post with the date of its file (backdated)')
    .option('--json', 'print the report as JSON')
    .action(async (path: string, options: Options) => {
      keepHeapSmall();
      const source = await openSource(path, { status: options.status, keepDates: options.keepDates ?? false });
      const report = await withQueue('import', async (queue, config) => {
        const counter = progress('Reading');
        try {
          return await importContent(source, await addManyThrough(queue, config), (done) => counter.show(done));
        } finally {
          counter.end();
        }
      });
      if (options.json) printJson(report);
      else print(reportText(report));
      // Items that are wrong are no failure; a file of many posts of which not one can be used is.
      if (report.skipped > 0 && report.added + report.known === 0 && statSync(path).isFile()) process.exitCode = 1;
    });

function reportText({ added, known, skipped, remarks }: ImportReport): string {
  const c = colours();
  const lines = remarks.map(({ kind, file, line, reason }) => {
    const place = line === null ? file : `${file}:${line}`;
    return `${kind === 'skipped' ? c.red('skipped') : c.yellow('warning')} ${place}: ${reason}`;
  });
  const nothing = added + known + skipped === 0 ? ' There is nothing in it that could be a post.' : '';
  return [...lines, `${added} added, ${known} known already, ${skipped} skipped.${nothing}`].join('\n');
}
