/** Where alerts are sent; each backend is used when its first setting is there. */
import { z } from 'zod';
import { httpUrl, integer } from './values.ts';

const text = z.string().min(1);

export const alertSettings = {
  ALERT_EMAIL: { schema: z.email(), description: 'Who receives alerts by mail.', example: 'ops@example.org' },
  SMTP_HOST: { schema: text, description: 'Mail server for alerts.', example: 'smtp.example.org' },
  SMTP_PORT: { schema: integer(1, 65535), default: '587', description: 'Port of the mail server.', example: '587' },
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
} as const;
