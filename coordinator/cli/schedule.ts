import { Command } from 'commander';
import { scheduleQuery } from '../../shared/contract/coordinator/operator.ts';
import { print, printJson, table } from '../../shared/node/print.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { readSchedule } from '../flows/read-schedule.ts';
import { withCoordinator } from './with-coordinator.ts';

export const scheduleCommand = () =>
  new Command('schedule')
    .description('Show the slots of a brand in the next days: which site, which category, which item.')
    .requiredOption('--brand <id>', 'the brand')
    .option('--days <n>', 'how many days ahead', '7')
    .option('--json', 'print the slots as JSON')
    .action(async (options: { brand: string; days: string; json?: boolean }) => {
      const query = scheduleQuery.safeParse({ days: options.days });
      if (!query.success) throw new UsageError('--days must be a whole number from 1 to 60.');
      const schedule = await withCoordinator('schedule', (coordinator) =>
        readSchedule(coordinator, options.brand, query.data.days),
      );
      if (options.json) return printJson(schedule);
      const given = schedule.slots.map((slot) => ({
        at: slot.scheduled_at,
        row: [slot.local_time, slot.zone, slot.site, slot.status, slot.category ?? '', slot.title ?? slot.job_id ?? ''],
      }));
      const open = schedule.open.map((slot) => ({
        at: slot.scheduled_at,
        row: [slot.local_time, slot.zone, '-', 'open', '', ''],
      }));
      const rows = [...given, ...open].sort((a, b) => a.at.localeCompare(b.at)).map(({ row }) => row);
      print(table(['Time', 'Zone', 'Site', 'State', 'Category', 'Item'], rows));
      print(`${given.length} slots, ${open.length} posting times open.`);
    });
