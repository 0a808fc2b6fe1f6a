import { Command, InvalidArgumentError } from 'commander';
import { toIso } from '../../shared/core/instant.ts';
import { addDays } from '../../shared/core/local-date.ts';
import { startOfDay } from '../../shared/core/wall-clock.ts';
import { SchedulerError, UsageError } from '../../shared/node/scheduler-error.ts';
import type { Agent } from '../flows/agent.ts';
import type { BackfillSpan } from '../flows/planning/plan-backfill.ts';
import { backfill, readBackfillPlan } from '../flows/publishing/backfill.ts';
import { readSite, type SiteView } from '../flows/read-site.ts';
import { localMinute } from './local-minute.ts';
import { print, printJson, progress, table } from './print.ts';
import { withAgent, withLease } from './with-agent.ts';

interface Options {
  from: string;
  to: string;
  dryRun?: boolean;
  json?: boolean;
}

export const backfillCommand = () =>
  new Command('backfill')
    .description(
      'Fill an archive: publish queued jobs backdated to the times that the even cadence would have planned.',
    )
    .requiredOption('--from <date>', 'first local date, such as 2026-09-01', date)
    .requiredOption('--to <date>', 'last local date', date)
    .option('--dry-run', 'print the plan, publish nothing')
    .option('--json', 'print the result as JSON')
    .action(async (options: Options) => {
      if (options.to < options.from) throw new UsageError(`--to ${options.to} is before --from ${options.from}.`);
      await withAgent('backfill', async (agent, config) => {
        if (agent.schedule.cadence !== 'even') {
          throw new SchedulerError('config', 'Backfill plans with the even cadence. Set SCHEDULER_CADENCE=even.');
        }
        const view = await readSite(agent, null);
        const span = spanOf(agent, view, options);
        if (options.dryRun) return printPlan(agent, view, span, options.json ?? false);
        const counter = progress('Published');
        const report = await withLease(agent, config, (_scheduler, lease) =>
          backfill(agent, view, {
            span,
            holdLease: async () => {
              const epoch = await lease.keep();
              if (epoch === null)
                throw new SchedulerError(
                  'lease_held',
                  'Another agent took over the site. Stop it, then run the backfill again; it goes on where it stopped.',
                );
              return epoch;
            },
            onProgress: (done, of) => counter.show(done, of),
          }),
        ).finally(() => counter.end());
        if (options.json) printJson(report);
        else
          print(
            `${report.published} published, ${report.already} were there already, ${report.failed} failed, ${report.empty} of ${report.planned} instants left empty.`,
          );
        if (report.failed > 0) process.exitCode = 1;
      });
    });

/** Whole local days in the site's zone, and nothing that lies ahead. */
function spanOf(agent: Agent, view: SiteView, { from, to }: Options): BackfillSpan {
  const end = startOfDay(addDays(to, 1), view.zone);
  return { from: startOfDay(from, view.zone), to: Math.min(end, agent.clock.now()) };
}

async function printPlan(agent: Agent, view: SiteView, span: BackfillSpan, json: boolean): Promise<void> {
  const { plan, filled } = await readBackfillPlan(agent, view, span, false);
  const rows = plan.map(({ slotId, category, windowKey, plannedAt }) => ({
    planned_at: toIso(plannedAt),
    category: category.name,
    window: windowKey,
    filled: filled.has(slotId),
  }));
  if (json) return printJson({ planned: rows.length, slots: rows });
  const lines = rows.map((row) => [
    localMinute(row.planned_at, view.zone.name),
    row.category,
    row.window,
    row.filled ? 'filled' : '',
  ]);
  print(table(['Date', 'Category', 'Window', ''], lines));
  print(`${rows.length} posts planned.`);
}

function date(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a date such as 2026-09-01.');
}
