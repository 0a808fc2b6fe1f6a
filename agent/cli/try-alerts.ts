import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { openBackends } from '../../shared/alerts/open-backends.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { backendsNotifier } from '../adapters/notify/backends-notifier.ts';
import { readConfig } from '../config.ts';
import { colours, print, printJson } from './print.ts';

/** Sends a test alert, and says what became of it at each backend. Needs neither WordPress nor the database. */
export async function tryAlerts(asJson: boolean): Promise<void> {
  const config = readConfig('alerts');
  const notifier = backendsNotifier(openBackends(config));
  if (notifier.backends.length === 0) {
    throw new SchedulerError(
      'no_alert_backend',
      'No backend for alerts is configured. Set SMTP_HOST, SENDGRID_API_KEY, SLACK_WEBHOOK_URL, DISCORD_WEBHOOK_URL or ALERT_WEBHOOK_URL; docs/alerts.md has five lines for each.',
    );
  }
  const site = config.WP_SITE_URL ?? hostname();
  const report = await notifier.send({
    id: randomUUID(),
    kind: 'test',
    title: 'Test of the alerts',
    message: 'This is a test, sent by "scs doctor --alerts". Whoever reads it will read the real alerts too.',
    level: 'info',
    details: { site, host: hostname(), next_step: 'Nothing: alerts arrive.' },
    timestamp: new Date().toISOString(),
  });
  if (asJson) printJson(report);
  else {
    const c = colours();
    const lines = Object.entries(report.results).map(([backend, { success, error }]) =>
      success ? `${c.green('ok  ')} ${backend}: took the alert` : `${c.red('FAIL')} ${backend}: ${error}`,
    );
    print(lines.join('\n'));
  }
  if (Object.values(report.results).some(({ success }) => !success)) process.exitCode = 1;
}
