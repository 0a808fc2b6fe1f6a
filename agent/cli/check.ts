import { Command } from 'commander';
import { type CheckResponse, checkResponse } from '../../shared/contract/jobs.ts';
import { checkView } from '../flows/jobs/job-view.ts';
import { startAlerts } from '../start-alerts.ts';
import { print, printJson } from './print.ts';
import { findRunningAgent } from './running-agent.ts';
import { withAgent, withLease } from './with-agent.ts';

const WORDS: Record<CheckResponse['outcome'], string> = {
  published: 'Published job',
  unknown: 'Whether the job was published is not known yet; the next check asks WordPress: job',
  given_back: 'Nothing was published; the job waits again: job',
  retry_slot: 'Nothing was published; the job was not fit: job',
  nothing_due: 'Nothing is due.',
  paused: 'The agent is paused.',
  waiting_for_lease: 'Another agent publishes for this site.',
  clock_skew: 'The clocks of agent and WordPress differ too much; nothing is published.',
  unsettled: 'An earlier publication is not settled yet.',
  site_failed: 'WordPress could not be asked:',
};

export const checkCommand = () =>
  new Command('check')
    .description('Run one check now: plan, and publish at most one post that is due.')
    .option('--json', 'print the result as JSON')
    .action(async (options: { json?: boolean }) => {
      const result = await withAgent('check', async (agent, config) => {
        const running = await findRunningAgent(config);
        if (running) return checkResponse.parse(await running.call('POST', '/v1/check'));
        const alerts = startAlerts(agent, config);
        try {
          return await withLease(agent, config, async (scheduler) => checkView(await scheduler.check()));
        } finally {
          await alerts.look();
          await alerts.stop();
        }
      });
      if (options.json) printJson(result);
      else {
        const job = result.job_id === null ? '' : ` ${result.job_id} (${result.category})`;
        print(`${WORDS[result.outcome]}${job}${result.message === null ? '' : ` ${result.message}`}`);
      }
      if (result.outcome === 'site_failed') process.exitCode = 1;
    });
