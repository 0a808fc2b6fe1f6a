/** Where alerts are sent; each backend is used when its first setting is there. */
import { z } from 'zod';
import { httpUrl, integer, list } from './values.ts';

const text = z.string().min(1);
const mailboxes = list(z.email());

export const alertSettings = {
  ALERT_EMAIL: {
    schema: mailboxes,
    default: '',
    description: 'Who receives alerts by mail.',
    example: 'ops@example.org,anna@example.org',
  },
  ALERT_QUOTA_EMAIL: {
    schema: mailboxes,
    default: '',
    description: 'Who receives alerts about quotas that ran out; default ALERT_EMAIL.',
    example: 'billing@example.org',
  },
  SMTP_HOST: { schema: text, description: 'Mail server for alerts.', example: 'smtp.example.org' },
  SMTP_PORT: {
    schema: integer(1, 65535),
    default: '587',
    description: 'Port of the mail server; 465 speaks TLS from the start, any other one changes to it by STARTTLS.',
    example: '587',
  },
  SMTP_USER: { schema: text, description: 'User on the mail server.', example: 'scheduler@example.org' },
  SMTP_PASSWORD: { schema: text, description: 'Password on the mail server.', example: 'secret', secret: true },
  SMTP_FROM: { schema: text, description: 'Sender of alerts; default SMTP_USER.', example: 'scheduler@example.org' },
  SENDGRID_API_KEY: { schema: text, description: 'Key of SendGrid.', example: 'SG.xxxx', secret: true },
  SENDGRID_FROM: { schema: z.email(), description: 'Sender at SendGrid.', example: 'alerts@example.org' },
  SLACK_WEBHOOK_URL: {
    schema: httpUrl,
    description: 'Incoming webhook of Slack.',
    example: 'https://hooks.slack.com/services/T0/B0/xxxx',
    secret: true,
  },
  DISCORD_WEBHOOK_URL: {
    schema: httpUrl,
    description: 'Webhook of a Discord channel.',
    example: 'https://discord.com/api/webhooks/0/xxxx',
    secret: true,
  },
  ALERT_WEBHOOK_URL: {
    schema: httpUrl,
    description: 'Address that alerts are posted to as JSON, signed with ALERT_WEBHOOK_SECRET.',
    example: 'https://example.org/hooks/scheduler',
    secret: true,
  },
  ALERT_WEBHOOK_SECRET: {
    schema: z.string().min(16, 'must have at least 16 characters'),
    description: 'Signs the alerts that are posted to ALERT_WEBHOOK_URL; the receiver checks the signature with it.',
    example: '64 hexadecimal digits from "openssl rand -hex 32"',
    secret: true,
  },
  ALERT_QUEUE_DAYS: {
    schema: integer(0, 365),
    default: '7',
    description: 'An alert is sent when a category has content for fewer days than this; 0 for never.',
    example: '7',
  },
} as const;
