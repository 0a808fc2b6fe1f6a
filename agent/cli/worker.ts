import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { runWorker } from '../run-worker.ts';

export const workerCommand = () =>
  new Command('worker')
    .description('Work on the content pipeline beside the agent, on the same database, until it is stopped.')
    .action(() => runWorker(readConfig('worker')));
