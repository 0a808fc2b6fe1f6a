import type { AlertSettings } from './alert-settings.ts';
import type { AlertBackend } from './backend.ts';
import { discordBackend } from './backends/discord.ts';
import { sendgridBackend } from './backends/sendgrid.ts';
import { slackBackend } from './backends/slack.ts';
import { smtpBackend } from './backends/smtp.ts';
import { webhookBackend } from './backends/webhook.ts';
import { recipients } from './recipients.ts';

/** The backends that the settings are complete for. `alertFaults` says what is missing for the others. */
export function openBackends(settings: AlertSettings): AlertBackend[] {
  const backends: AlertBackend[] = [];
  const to = recipients(settings.ALERT_EMAIL, settings.ALERT_QUOTA_EMAIL);
  const hasMailbox = settings.ALERT_EMAIL.length > 0;
  const from = settings.SMTP_FROM ?? settings.SMTP_USER;
  if (settings.SMTP_HOST !== undefined && from !== undefined && hasMailbox) {
    const { SMTP_HOST: host, SMTP_PORT: port, SMTP_USER: user, SMTP_PASSWORD: password } = settings;
    backends.push(smtpBackend({ host, port, user, password, from, recipients: to }));
  }
  const { SENDGRID_API_KEY: apiKey, SENDGRID_FROM: sender } = settings;
  if (apiKey !== undefined && sender !== undefined && hasMailbox) {
    backends.push(sendgridBackend({ apiKey, from: sender, recipients: to }));
  }
  if (settings.SLACK_WEBHOOK_URL !== undefined) backends.push(slackBackend(settings.SLACK_WEBHOOK_URL));
  if (settings.DISCORD_WEBHOOK_URL !== undefined) backends.push(discordBackend(settings.DISCORD_WEBHOOK_URL));
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = settings;
  if (url !== undefined && secret !== undefined) backends.push(webhookBackend(url, secret));
  return backends;
}
