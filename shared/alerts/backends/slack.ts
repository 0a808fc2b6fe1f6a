import type { AlertLevel, OutgoingAlert } from '../../contract/alerts.ts';
import type { AlertBackend } from '../backend.ts';
import { postJson } from '../post-json.ts';
import { detailLines, LEVEL_COLOURS, shorten, subjectOf } from '../render.ts';

/** Slack's limits on a header, a section's text, a field, and the fields of one section. */
const [HEADER, SECTION, FIELD, FIELDS] = [150, 3000, 2000, 10] as const;

const SIGNS: Record<AlertLevel, string> = { info: '🟢', warning: '🟡', error: '🔴', critical: '🚨' };

/** A message to the channel of an incoming webhook: blocks, and one line of text for notifications. */
export const slackBackend = (webhookUrl: string): AlertBackend => ({
  name: 'slack',
  send: (alert, signal) =>
    postJson({ url: webhookUrl, secrets: [webhookUrl, new URL(webhookUrl).pathname], signal, body: message(alert) }),
});

function message(alert: OutgoingAlert): string {
  const fields = detailLines(alert).map(([name, value]) => ({
    type: 'mrkdwn',
    text: shorten(`*${escaped(name)}*\n${escaped(value)}`, FIELD),
  }));
  const sections: object[] = [];
  for (let at = 0; at < fields.length; at += FIELDS) {
    sections.push({ type: 'section', fields: fields.slice(at, at + FIELDS) });
  }
  return JSON.stringify({
    text: escaped(subjectOf(alert)),
    attachments: [
      {
        color: LEVEL_COLOURS[alert.level],
        blocks: [
          {
            type: 'header',
            text: { type: 'plain_text', text: shorten(`${SIGNS[alert.level]} ${alert.title}`, HEADER), emoji: true },
          },
          { type: 'section', text: { type: 'mrkdwn', text: shorten(escaped(alert.message), SECTION) } },
          ...sections,
          { type: 'context', elements: [{ type: 'mrkdwn', text: `${alert.level} · ${alert.timestamp}` }] },
        ],
      },
    ],
    // A post's address would otherwise unfold into a picture.
    unfurl_links: false,
    unfurl_media: false,
  });
}

/** The three signs that steer Slack's markup: `<!channel>` in a title must not call anybody. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
