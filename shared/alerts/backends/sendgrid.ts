import type { AlertBackend } from '../backend.ts';
import { postJson } from '../post-json.ts';
import type { Recipients } from '../recipients.ts';
import { renderHtml, renderText, subjectOf } from '../render.ts';

export const SENDGRID_URL = 'https://api.sendgrid.com/v3/mail/send';

export interface SendGridSettings {
  apiKey: string;
  from: string;
  recipients: Recipients;
}

/** Mail through SendGrid's Mail Send API (v3), which answers 202 when it has queued it. */
export const sendgridBackend = ({ apiKey, from, recipients }: SendGridSettings): AlertBackend => ({
  name: 'sendgrid',
  send: (alert, signal) =>
    postJson({
      url: SENDGRID_URL,
      headers: { authorization: `Bearer ${apiKey}` },
      secrets: [apiKey],
      signal,
      body: JSON.stringify({
        personalizations: [{ to: recipients.of(alert).map((email) => ({ email })) }],
        from: { email: from, name: 'Content Scheduler' },
        subject: subjectOf(alert),
        // The plain text has to come first.
        content: [
          { type: 'text/plain', value: renderText(alert) },
          { type: 'text/html', value: renderHtml(alert) },
        ],
        custom_args: { alert_id: alert.id, alert_kind: alert.kind },
      }),
    }),
});
