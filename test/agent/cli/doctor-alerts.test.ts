import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readConfig } from '../../../agent/config.ts';
import { alertReport, alertWebhookBody } from '../../../shared/contract/alerts.ts';
import { isSignedRequest } from '../../../shared/node/signed-request.ts';
import { mailServer } from '../../shared/alerts/mail-server.ts';
import { PATIENT, scs, scsJson, workingFolder } from './run-scs.ts';

vi.setConfig(PATIENT);

const SECRET = 'a secret of the webhook';

/** Takes webhooks on loopback and keeps them. */
async function webhookServer(status: number) {
  const got: { url: string; headers: Headers; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      got.push({ url: request.url ?? '', headers: new Headers(request.headers as Record<string, string>), body });
      response.writeHead(status).end();
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
  return { url: `http://127.0.0.1:${port}/hook`, got };
}

describe('scs doctor --alerts', () => {
  it('sends a test by every backend and says what became of each; WordPress and database are not needed', async () => {
    const { port, mails } = await mailServer();
    const [hook, broken] = [await webhookServer(204), await webhookServer(500)];
    const environment = {
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(port),
      SMTP_FROM: 'scs@example.org',
      ALERT_EMAIL: 'ops@example.org,anna@example.org',
      ALERT_WEBHOOK_URL: hook.url,
      ALERT_WEBHOOK_SECRET: SECRET,
    };
    const report = alertReport.parse(await scsJson(workingFolder(), ['doctor', '--alerts'], { environment }));
    expect(report).toEqual({ success: true, results: { smtp: { success: true }, webhook: { success: true } } });
    expect(mails[0]?.to).toEqual(['ops@example.org', 'anna@example.org']);
    const [request] = hook.got;
    expect(alertWebhookBody.parse(JSON.parse(request?.body ?? ''))).toMatchObject({ kind: 'test', level: 'info' });
    const parts = { method: 'POST', url: hook.url, body: request?.body ?? '' };
    expect(isSignedRequest(SECRET, parts, request?.headers ?? new Headers(), Date.now())).toBe(true);

    const run = await scs(workingFolder(), ['doctor', '--alerts'], {
      environment: { ...environment, ALERT_WEBHOOK_URL: broken.url },
    });
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(
      /^ok {3}smtp: took the alert\nFAIL webhook: 127\.0\.0\.1:\d+ answered with status 500\.\n$/,
    );
    expect(run.stdout + run.stderr).not.toContain(SECRET);
  });

  it('without a backend says how to get one', async () => {
    const run = await scs(workingFolder(), ['doctor', '--alerts']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('docs/alerts.md has five lines for each');
  });
});

describe('half a configuration of alerts', () => {
  it.each([
    [
      { SMTP_HOST: 'smtp.example.org' },
      ['SMTP_HOST is set, but ALERT_EMAIL is missing', 'neither SMTP_FROM nor SMTP_USER'],
    ],
    [{ SENDGRID_API_KEY: 'SG.x' }, ['ALERT_EMAIL is missing', 'SENDGRID_FROM is missing']],
    [{ ALERT_WEBHOOK_URL: 'https://example.org/' }, ['ALERT_WEBHOOK_SECRET is missing']],
  ] as [Record<string, string>, string[]][])(
    '%j is a fault of the commands that send alerts, and of no other',
    (settings, faults) => {
      const folder = workingFolder();
      for (const fault of faults) expect(() => readConfig('alerts', folder, settings)).toThrow(fault);
      expect(() => readConfig('jobs', folder, settings)).not.toThrow();
    },
  );
});
