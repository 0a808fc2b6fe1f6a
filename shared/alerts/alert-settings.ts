import type { alertSettings } from '../contract/environment/alerts.ts';
import type { Values } from '../node/read-config.ts';

export type AlertSettings = Values<typeof alertSettings>;

/** What keeps a backend that was begun from working, a sentence each: half a configuration must not be silent. */
export function alertFaults(settings: Partial<AlertSettings>): string[] {
  const faults: string[] = [];
  const mailbox = 'ALERT_EMAIL is missing. Say who receives alerts, such as ALERT_EMAIL=ops@example.org.';
  const hasMailbox = (settings.ALERT_EMAIL ?? []).length > 0;
  if (settings.SMTP_HOST !== undefined) {
    if (!hasMailbox) faults.push(`SMTP_HOST is set, but ${mailbox}`);
    if (settings.SMTP_FROM === undefined && settings.SMTP_USER === undefined) {
      faults.push(
        'SMTP_HOST is set, but neither SMTP_FROM nor SMTP_USER. Say who sends alerts, such as SMTP_FROM=scheduler@example.org.',
      );
    }
  }
  if (settings.SENDGRID_API_KEY !== undefined) {
    if (!hasMailbox) faults.push(`SENDGRID_API_KEY is set, but ${mailbox}`);
    if (settings.SENDGRID_FROM === undefined) {
      faults.push(
        'SENDGRID_API_KEY is set, but SENDGRID_FROM is missing. Use a sender that SendGrid has verified, such as SENDGRID_FROM=alerts@example.org.',
      );
    }
  }
  if (settings.ALERT_WEBHOOK_URL !== undefined && settings.ALERT_WEBHOOK_SECRET === undefined) {
    faults.push(
      'ALERT_WEBHOOK_URL is set, but ALERT_WEBHOOK_SECRET is missing, which signs what is sent there. Example: ALERT_WEBHOOK_SECRET=… from "openssl rand -hex 32".',
    );
  }
  return faults;
}
