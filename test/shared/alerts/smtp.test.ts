import { describe, expect, it } from 'vitest';
import { smtpBackend } from '../../../shared/alerts/backends/smtp.ts';
import { recipients } from '../../../shared/alerts/recipients.ts';
import { sendAlert } from '../../../shared/alerts/send-alert.ts';
import { anAlert } from './an-alert.ts';
import { mailServer, silentServer } from './mail-server.ts';

const settings = {
  host: '127.0.0.1',
  user: 'scheduler@example.org',
  password: 'open sesame',
  from: 'scheduler@example.org',
  recipients: recipients(['ops@example.org', 'anna@example.org'], ['billing@example.org']),
};

/** The body of one part of a multipart mail, decoded. */
function part(raw: string, type: string): string {
  const section = raw.split(/\r\n--/).find((text) => text.includes(`Content-Type: ${type}`)) ?? '';
  const [head = '', ...rest] = section.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

describe('alerts by mail, on a real SMTP server', () => {
  it('go to everybody as text and HTML, over TLS, with a subject that tells sites apart', async () => {
    const { port, mails } = await mailServer();
    const report = await sendAlert([smtpBackend({ ...settings, port })], anAlert());
    expect(report).toEqual({ success: true, results: { smtp: { success: true } } });
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail).toMatchObject({
      from: 'scheduler@example.org',
      to: ['ops@example.org', 'anna@example.org'],
      user: 'scheduler@example.org',
      secure: true,
    });
    const raw = (mail?.raw ?? '').replace(/\r\n[ \t]+(?=\S+@)/g, ' ');
    expect(raw).toContain('Subject: [ERROR] news.example.org: News & <Sport>: publishing failed');
    expect(raw).toContain('Message-ID: <3f0e6f1e-5f5c-4f0f-9d53-0c8a3d1d8a01@smart-content-scheduler.invalid>');
    const text = part(raw, 'text/plain');
    expect(text).toContain('新しい記事 👩‍👩‍👧');
    const lines = [
      'Site: https://news.example.org',
      'Category: News & <Sport>',
      'Job: a<b>',
      'Cause: rest_cannot_create',
      'What to do: Mend',
    ];
    for (const line of lines) expect(text).toContain(line);
    const html = part(raw, 'text/html');
    expect(html).toContain('Job &quot;a&lt;b&gt;&quot; of News &amp; &lt;Sport&gt;');
    expect(html).toContain('新しい記事 👩‍👩‍👧');
    expect(html).not.toMatch(/<b>|<!channel>/);
  });

  it('about quotas go to whoever pays', async () => {
    const { port, mails } = await mailServer();
    await sendAlert([smtpBackend({ ...settings, port })], anAlert({ kind: 'quota_exhausted', level: 'critical' }));
    expect(mails[0]?.to).toEqual(['billing@example.org']);
    expect(mails[0]?.raw).toMatch(/^X-Priority: 1/m);
  });

  it('say why the server did not take them, without the password', async () => {
    const { port, mails } = await mailServer();
    const wrong = { ...settings, port, password: 'a wrong password' };
    const { success, results } = await sendAlert([smtpBackend(wrong)], anAlert());
    expect(success).toBe(false);
    expect(results.smtp?.error).toMatch(
      new RegExp(`^127\\.0\\.0\\.1:${port} did not take the mail: Invalid login: 535`),
    );
    expect(JSON.stringify(results)).not.toContain('a wrong password');
    expect(mails).toEqual([]);
  });

  it('never carry a password in the clear to another machine', async () => {
    const { port, mails } = await mailServer({ disabledCommands: ['STARTTLS'] });
    // This name is not one of loopback's, though it leads there.
    const { results } = await sendAlert([smtpBackend({ ...settings, host: '127.0.0.2', port })], anAlert());
    expect(results.smtp?.success).toBe(false);
    expect(mails).toEqual([]);
  });

  it('do not wait for a server that says nothing', async () => {
    const port = await silentServer();
    const started = performance.now();
    const { results } = await sendAlert([smtpBackend({ ...settings, port })], anAlert(), 300);
    expect(results.smtp?.error).toBe('It gave no answer within 0.3 seconds.');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
