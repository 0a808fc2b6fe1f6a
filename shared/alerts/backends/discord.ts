import type { OutgoingAlert } from '../../contract/alerts.ts';
import type { AlertBackend } from '../backend.ts';
import { postJson } from '../post-json.ts';
import { detailLines, LEVEL_COLOURS, shorten, subjectOf } from '../render.ts';

/** Discord's limits on an embed: title, description, fields, a field's name and value, and all of it together. */
const [TITLE, DESCRIPTION, FIELDS, NAME, VALUE, TOTAL] = [256, 2000, 25, 256, 1024, 6000] as const;

/** An embed in the channel of a webhook. Nobody is mentioned, whatever the text says. */
export const discordBackend = (webhookUrl: string): AlertBackend => ({
  name: 'discord',
  send: (alert, signal) =>
    postJson({ url: webhookUrl, secrets: [webhookUrl, new URL(webhookUrl).pathname], signal, body: message(alert) }),
});

function message(alert: OutgoingAlert): string {
  const title = shorten(subjectOf(alert), TITLE);
  const description = shorten(alert.message, DESCRIPTION);
  let room = TOTAL - title.length - description.length;
  const fields: { name: string; value: string; inline: boolean }[] = [];
  for (const [name, value] of detailLines(alert).slice(0, FIELDS)) {
    const field = { name: shorten(name, NAME), value: shorten(value, VALUE) || '–', inline: value.length <= 40 };
    room -= field.name.length + field.value.length;
    if (room < 0) break;
    fields.push(field);
  }
  return JSON.stringify({
    embeds: [
      {
        title,
        description,
        color: Number.parseInt(LEVEL_COLOURS[alert.level].slice(1), 16),
        fields,
        timestamp: alert.timestamp,
      },
    ],
    allowed_mentions: { parse: [] },
  });
}
