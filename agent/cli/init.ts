import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { siteSettings } from '../../shared/contract/environment/site.ts';
import { SchedulerError, UsageError } from '../../shared/node/scheduler-error.ts';
import { print } from './print.ts';

export const initCommand = () =>
  new Command('init')
    .description('Write a .env with new keys, ready to be filled in.')
    .option('--site <url>', 'address of the WordPress site', 'https://example.org')
    .option('--user <name>', 'WordPress user of the agent', 'scheduler')
    .action((options: { site: string; user: string }) => {
      const site = siteSettings.WP_SITE_URL.schema.safeParse(options.site);
      if (!site.success) {
        throw new UsageError(`--site ${site.error.issues[0]?.message}. Example: --site https://example.org`);
      }
      const key = () => randomBytes(32).toString('hex');
      const lines = [
        '# The site. The application password is made in WordPress under Users → Profile.',
        `WP_SITE_URL=${quoted(site.data)}`,
        `WP_USERNAME=${quoted(options.user)}`,
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
      writeNew('.env', lines.join('\n'));
      print('Wrote .env. Fill in WP_APP_PASSWORD, then try "scs doctor".');
    });

/** Writes a file that only this user may read; one that is there already stays as it is. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new SchedulerError('init_failed', `${file} cannot be written: ${(cause as Error).message}.`, { cause });
    }
    throw new SchedulerError('exists', `There is a ${file} in this folder already. Remove it first, or edit it.`);
  }
}

/** A value as `.env` needs it: in quotation marks when a blank or `#` would change its meaning. */
function quoted(value: string): string {
  if (/[\r\n'"]/.test(value)) throw new UsageError(`"${value}" holds quotation marks or line ends, which .env cannot.`);
  return /^[\w@.:/+-]*$/.test(value) ? value : `"${value}"`;
}
