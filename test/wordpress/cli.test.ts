import { expect, it } from 'vitest';
import { sampleSite, sendReport } from '../browser/sample-report.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { requestFor } from './publication-request.ts';
import { ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

describeWordPress('wp content-scheduler', () => {
  const site = useSite();
  /** What a command says, each as its kind (or format) and the text (or rows). */
  const wp = (command: string, options: Record<string, string | boolean> = {}) =>
    site.php<[string, unknown][]>(
      `require_once $args['double'];
       try { ( new Smart_Content_Scheduler\\Cli\\Command() )->{ $args['command'] }( array(), $args['options'] ); } catch ( WP_CLI\\ExitException $end ) {}
       return WP_CLI::$said;`,
      {
        double: new URL('../rig/doubles/wp-cli.php', import.meta.url).pathname,
        command,
        options: { format: 'json', limit: '50', ...options },
      },
    );

  it('status fails before an agent was there', async () => {
    expect(await wp('status')).toEqual([['error', 'No agent has reported yet.']]);
  });

  it('status, categories and queue show what the agent reported', async () => {
    const { report } = await sampleSite(site);
    await sendReport(site, report);
    expect(await wp('status')).toMatchObject([['json', [{ state: 'running', version: report.version }]]]);
    const [[, categories]] = (await wp('categories')) as [[string, Record<string, unknown>[]]];
    expect(categories.map(({ path }) => path)).toEqual(report.categories?.map(({ path }) => path));
    expect(Object.keys(categories[0] ?? {})).toContain('next_planned_at');
    const [[, queue]] = (await wp('queue', { limit: '1000' })) as [[string, Record<string, unknown>[]]];
    expect(queue).toHaveLength(report.queue?.jobs.length ?? 0);
    expect(queue[0]).toMatchObject({ status: 'FAILED' });
    const [[, failed]] = (await wp('queue', { status: 'failed' })) as [[string, Record<string, unknown>[]]];
    expect(failed.map(({ status }) => status)).toEqual(failed.map(() => 'FAILED'));
    expect((await wp('queue', { limit: '3' }))[0]?.[1]).toHaveLength(3);
  });

  it('publications counts them by state, and finishes what can be', async () => {
    // The report before this took the lease, so its epoch is 1.
    const body = requestFor('for the command line', {}, { epoch: 1 });
    const { json } = await site.rest('POST', `${ROUTES}/publications`, { body });
    expect(await wp('publications')).toEqual([['line', `${json.state} 1`]]);
    expect(await wp('publications', { repair: true })).toEqual([['success', '0 publications were finished.']]);
  });

  expectCleanLog(site);
});
