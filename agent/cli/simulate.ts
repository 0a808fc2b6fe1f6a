import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { simulateDefaults as defaults, type SimulateOptions, simulateOptions } from '../../shared/contract/simulate.ts';
import type { Cadence } from '../../shared/core/window.ts';
import { UsageError } from '../../shared/node/scheduler-error.ts';
import { htmlPage } from '../simulation/html-page.ts';
import { jsonLines } from '../simulation/json-lines.ts';
import { runSimulation, type Simulation } from '../simulation/run-simulation.ts';
import { summaryText } from '../simulation/summary-text.ts';
import { print, progress } from './print.ts';

/** What the command line gives: texts as written, checked by the contract. */
type Given = Record<Exclude<keyof SimulateOptions, 'outage'>, string> & {
  outage: string[];
  json?: boolean;
  html?: string;
};

export const simulateCommand = () =>
  new Command('simulate')
    .description('Run the scheduler through simulated years, without a site, and show how evenly it publishes.')
    .option('--categories <count>', 'categories, each with endless content', defaults.categories)
    .option('--interval <days>', 'days of a window: each category publishes once in it', defaults.interval)
    .option('--days <days>', 'days to simulate, in whole windows', defaults.days)
    .option('--check-interval <minutes>', 'minutes between two checks', defaults.checkInterval)
    .option('--cadence <name>', 'even, classic or both', defaults.cadence)
    .option('--spacing <share>', 'even: gaps lie in [s·N, (2−s)·N] days', defaults.spacing)
    .option('--timezone <zone>', 'IANA name, or an offset such as +05:30', defaults.timezone)
    .option('--seed <number>', 'another number gives another course of events', defaults.seed)
    .option('--min-gap <hours>', 'least hours between two posts of a category', defaults.minGap)
    .option('--separation <minutes>', 'least minutes between two posts (even: 20, or the check interval if larger)')
    .option('--start <date>', 'local date; the first window that begins on or after it is the first', defaults.start)
    .option('--quiet <hours>', 'hours without posts, such as 22:00-06:00; several separated by commas', defaults.quiet)
    .option('--allowed-days <days>', 'days that posts may appear on, such as mon,tue', defaults.allowedDays)
    .option(
      '--blackout <dates>',
      'dates without posts, such as 2026-12-25; several separated by commas',
      defaults.blackout,
    )
    .option(
      '--outage <start/length>',
      'the agent is down, such as 2026-03-01T00:00Z/36h; may be repeated',
      append,
      defaults.outage,
    )
    .addOption(new Option('--json', 'print JSON lines: every post, every missed window, a summary').conflicts('html'))
    .option('--html <file>', 'write a page with pictures')
    .action(async ({ json, html, ...given }: Given) => {
      const options = parseOptions(given);
      const cadences: Cadence[] = options.cadence === 'both' ? ['even', 'classic'] : [options.cadence];
      const simulations: Simulation[] = [];
      for (const cadence of cadences) {
        const shown = progress(`Simulating ${cadence}, day`);
        try {
          simulations.push(await runSimulation(options, cadence, shown.show));
        } finally {
          shown.end();
        }
      }
      if (json) {
        const lines = simulations.flatMap((simulation) => [...jsonLines(simulation, { named: cadences.length > 1 })]);
        print(lines.map((line) => JSON.stringify(line)).join('\n'));
        return;
      }
      print(simulations.map(({ summary }) => summaryText(summary)).join('\n\n'));
      if (html === undefined) return;
      await writePage(html, htmlPage(simulations));
      print(`\nWritten to ${html}`);
    });

const append = (value: string, earlier: string[]): string[] => [...earlier, value];

/** @throws UsageError with every fault, each naming its option */
function parseOptions(given: Omit<Given, 'json' | 'html'>): SimulateOptions {
  const parsed = simulateOptions.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const value = [given[name as keyof typeof given]].flat().join(' ');
    return `--${option} ${message.startsWith('"') ? `cannot be used: ${message}` : `${message}, not "${value}"`}`;
  });
  throw new UsageError(`${faults.join('; ')}. See "scs simulate --help".`);
}

async function writePage(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (cause) {
    throw new UsageError(`The page cannot be written to "${file}". Name a file in a folder that exists.`, { cause });
  }
}
