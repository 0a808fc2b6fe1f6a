import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { runAgent } from '../main.ts';

export const runCommand = () =>
  new Command('run')
    .description('Run the agent: check, plan, publish, and serve the HTTP API, until it is stopped.')
    .option(
      '--no-wait',
      'fail when another agent publishes for this site, or WordPress cannot be reached, instead of waiting',
    )
    .action((options: { wait: boolean }) => runAgent(readConfig('run'), options));
