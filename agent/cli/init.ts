import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { print } from './print.ts';

export const initCommand = () =>
  new Command('init')
    .description('Write a .env with new keys, ready to be filled in.')
    .option('--site <url>', 'address of the WordPress site', 'https://example.org')
    .option('--user <name>', 'WordPress user of the agent', 'scheduler')
    .action((options: { site: string; user: string }) => {
      if (existsSync('.env'))
        throw new SchedulerError('exists', 'There is a .env in this folder already. Remove it first, or edit it.');
      const key = () => randomBytes(32).toString('hex');
      const lines = [
        '# The site. The application password is made in WordPress under Users → Profile.',
        `WP_SITE_URL=${options.site}`,
        `WP_USERNAME=${options.user}`,
        'WP_APP_PASSWORD=',
        '',
        '# Keys of this agent; keep them secret, and keep them: the first one seeds the plan.',
        `SCHEDULER_SECRET_KEY=${key()}`,
        `SCHEDULER_API_KEY=${key()}`,
        '',
        '# Queue and plan: an SQLite file here, or mysql://user:password@host:3306/name',
        'DATABASE_URL=file:scs.sqlite',
        '',
        '# Every category once in this many days.',
        'SCHEDULER_PUBLISH_INTERVAL_DAYS=3',
        '',
      ];
      writeFileSync('.env', lines.join('\n'), { mode: 0o600 });
      print('Wrote .env. Fill in WP_APP_PASSWORD, then try "scs doctor".');
    });
