import { readFileSync } from 'node:fs';
import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentConfig } from '../../../agent/config.ts';
import { openBackends } from '../../../shared/alerts/open-backends.ts';
import { sendAlert } from '../../../shared/alerts/send-alert.ts';
import { alertReport, alertWebhookBody } from '../../../shared/contract/alerts.ts';
import { alertSettings } from '../../../shared/contract/environment/alerts.ts';
import { readSettings } from '../../../shared/node/read-config.ts';
import { isSignedRequest } from '../../../shared/node/signed-request.ts';
import { anAlert } from './an-alert.ts';
import { mailServer } from './mail-server.ts';

const SLACK = 'https://hooks.slack.com/services/T000/B000/very-secret-slack';
const DISCORD = 'https://discord.com/api/webhooks/1/very-secret-discord';
const HOOK = 'https://example.org/hooks/scheduler?site=1';
const SENDGRID = 'https://api.sendgrid.com/v3/mail/send';
const SECRET = 'a secret of sixteen or more';

const environment = {
  ALERT_EMAIL: 'ops@example.org',
  SENDGRID_API_KEY: 'SG.very-secret-sendgrid',
  SENDGRID_FROM: 'alerts@example.org',
  SLACK_WEBHOOK_URL: SLACK,
  DISCORD_WEBHOOK_URL: DISCORD,
  ALERT_WEBHOOK_URL: HOOK,
  ALERT_WEBHOOK_SECRET: SECRET,
};
const backendsOf = (settings: Record<string, string>) =>
  openBackends(readSettings(alertSettings, [settings], 'run').value as AgentConfig);

const received = new Map<string, { body: string; headers: Headers; at: number }>();
const takes = (url: string, answer: () => Response | Promise<Response>) =>
  http.post(url.split('?')[0] as string, async ({ request }) => {
    received.set(url, { body: await request.text(), headers: request.headers, at: performance.now() });
    return answer();
  });
const accepting = [
  takes(SLACK, () => HttpResponse.text('ok')),
  takes(DISCORD, () => new HttpResponse(null, { status: 204 })),
  takes(SENDGRID, () => new HttpResponse(null, { status: 202 })),
  takes(HOOK, () => HttpResponse.json({ received: true })),
];
const server = setupServer(...accepting);
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }));
afterEach(() => {
  server.resetHandlers(...accepting);
  received.clear();
});
afterAll(() => server.close());

const bodyAt = (url: string) => JSON.parse(received.get(url)?.body ?? 'null');
const golden = (name: string) =>
  JSON.parse(readFileSync(`shared/contract/fixtures/alerts/${name}.json`, 'utf8')) as unknown;

describe('five backends at once', () => {
  it('one hangs, one answers 500: the other three deliver at once, and the result names each', async () => {
    server.use(
      takes(SENDGRID, async () => {
        await delay('infinite');
        return new HttpResponse(null, { status: 202 });
      }),
      takes(DISCORD, () => HttpResponse.text('upstream is away', { status: 500 })),
    );
    const { port, mails } = await mailServer();
    const backends = backendsOf({
      ...environment,
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(port),
      SMTP_FROM: 'scs@example.org',
    });
    expect(backends.map(({ name }) => name)).toEqual(['smtp', 'sendgrid', 'slack', 'discord', 'webhook']);
    const started = performance.now();
    const report = await sendAlert(backends, anAlert(), 5_000);
    expect(alertReport.parse(report)).toEqual({
      success: true,
      results: {
        smtp: { success: true },
        sendgrid: { success: false, error: 'It gave no answer within 5 seconds.' },
        slack: { success: true },
        discord: { success: false, error: 'discord.com answered with status 500: upstream is away.' },
        webhook: { success: true },
      },
    });
    expect(mails).toHaveLength(1);
    for (const url of [SLACK, HOOK]) expect((received.get(url)?.at ?? Infinity) - started).toBeLessThan(5_000);
  });

  it('is a failure only when none of them took it', async () => {
    const fails = (url: string) =>
      takes(url, () => HttpResponse.json({ message: 'no' }, { status: 429, headers: { 'retry-after': '7' } }));
    server.use(...[SLACK, DISCORD, HOOK, SENDGRID].map(fails));
    const report = await sendAlert(backendsOf(environment), anAlert());
    expect(report.success).toBe(false);
    expect(report.results.slack?.error).toBe(
      'hooks.slack.com answered with status 429: {"message":"no"} (try again in 7 seconds).',
    );
    expect((await sendAlert([], anAlert())).success).toBe(false);
  });

  it('no error shows a webhook’s address or a key', async () => {
    for (const [url, secret] of [
      [SLACK, SLACK],
      [DISCORD, new URL(DISCORD).pathname],
      [HOOK, SECRET],
      [SENDGRID, 'SG.very-secret-sendgrid'],
    ] as const) {
      server.use(takes(url, () => HttpResponse.text(`bad ${secret}`, { status: 400 })));
    }
    const shown = JSON.stringify(await sendAlert(backendsOf(environment), anAlert()));
    expect(shown).toContain('hooks.slack.com answered with status 400: bad …');
    expect(shown).not.toMatch(/very-secret|sixteen/);
  });

  it('a redirect is not followed', async () => {
    server.use(takes(SLACK, () => HttpResponse.redirect('https://elsewhere.example.org/', 302)));
    const report = await sendAlert(backendsOf({ SLACK_WEBHOOK_URL: SLACK }), anAlert());
    expect(report.results.slack?.error).toMatch(/status 302/);
  });
});

describe('what each of them gets', () => {
  it('SendGrid: its Mail Send format, the text first', async () => {
    await sendAlert(backendsOf(environment), anAlert());
    expect(received.get(SENDGRID)?.headers.get('authorization')).toBe('Bearer SG.very-secret-sendgrid');
    expect(bodyAt(SENDGRID)).toMatchObject({
      personalizations: [{ to: [{ email: 'ops@example.org' }] }],
      from: { email: 'alerts@example.org' },
      subject: '[ERROR] news.example.org: News & <Sport>: publishing failed',
      content: [
        { type: 'text/plain', value: expect.stringContaining('What to do: Mend the cause') },
        { type: 'text/html', value: expect.stringContaining('a&lt;b&gt;') },
      ],
    });
  });

  it('Slack: blocks in which nothing steers its markup', async () => {
    await sendAlert(backendsOf(environment), anAlert());
    expect(bodyAt(SLACK)).toEqual(golden('slack.request'));
    expect(received.get(SLACK)?.body).not.toContain('<!channel>');
  });

  it('Discord: an embed that mentions nobody', async () => {
    await sendAlert(backendsOf(environment), anAlert());
    expect(bodyAt(DISCORD)).toEqual(golden('discord.request'));
  });

  it('the webhook: the contract’s body, signed', async () => {
    await sendAlert(backendsOf(environment), anAlert());
    const { body = '', headers = new Headers() } = received.get(HOOK) ?? {};
    expect(alertWebhookBody.parse(JSON.parse(body))).toEqual(golden('webhook.request'));
    expect(JSON.parse(body)).toEqual(golden('webhook.request'));
    expect(isSignedRequest(SECRET, { method: 'POST', url: HOOK, body }, headers, Date.now())).toBe(true);
    expect(isSignedRequest(SECRET, { method: 'POST', url: HOOK, body: `${body} ` }, headers, Date.now())).toBe(false);
  });

  it('text of any length stays within the limits of Slack and Discord', async () => {
    const long = '👩‍👩‍👧'.repeat(2_000);
    const details = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`field_${i}`, `${i} ${long}`]));
    await sendAlert(backendsOf(environment), anAlert({ title: long.slice(0, 200), message: long, details }));
    const [{ blocks }] = bodyAt(SLACK).attachments;
    expect(blocks[0].text.text.length).toBeLessThanOrEqual(150);
    for (const block of blocks) {
      expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
      expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10);
      for (const field of block.fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2_000);
    }
    const [embed] = bodyAt(DISCORD).embeds;
    const sizes = embed.fields.flatMap(({ name, value }: { name: string; value: string }) => [
      name.length,
      value.length,
    ]);
    const total = [embed.title.length, embed.description.length, ...sizes].reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThanOrEqual(6_000);
    expect(embed.fields.length).toBeLessThanOrEqual(25);
    for (const url of [SLACK, DISCORD])
      expect(received.get(url)?.body).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });
});
