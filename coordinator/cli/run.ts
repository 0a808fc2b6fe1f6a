import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { runCoordinator } from '../main.ts';

export const runCommand = () =>
  new Command('run')
    .description('Run a coordinator: the API of the agents, the dashboard, and the rotation, until it is stopped.')
    .option(
      '--restored',
      'the database comes from a backup: nothing is granted until every site has said what it holds',
      false,
    )
    .action((options: { restored: boolean }) => runCoordinator(readConfig('run'), options));
