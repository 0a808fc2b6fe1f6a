import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { agentSettings } from '../../shared/contract/environment.ts';
import type { Setting } from '../../shared/node/read-config.ts';
import { temporaryFolder } from '../agent/e2e/agent-on-site.ts';
import { ScriptedSite } from '../agent/flows/scripted-site.ts';
import { FAULTS, type Fault } from '../faults/faulty-answers.ts';
import { modelWordPress } from '../faults/model-wordpress.ts';
import { freePort } from '../rig/free-port.ts';
import { program } from '../rig/programs.ts';
import { waitUntil } from '../rig/wait-until.ts';

const root = resolve(import.meta.dirname, '../..');

/** A value that the setting accepts and that stands nowhere else. */
function secretFor(name: string, setting: Setting, server: string): string {
  const mark = `hidden-${name.toLowerCase().replaceAll('_', '-')}-7f3a`;
  const candidates = [`${mark}-and-more-so-that-it-is-long-enough`, `${server}/${mark}`, `{"key":"${mark}"}`];
  const value = candidates.find((candidate) => setting.schema.safeParse(candidate).success);
  if (value === undefined) throw new Error(`${name} accepts no secret that this test can make: teach it one.`);
  return value;
}

/** Every form in which a secret could leave the process. */
const formsOf = (mark: string, username: string): string[] => [
  mark,
  encodeURIComponent(mark),
  Buffer.from(mark).toString('base64').replace(/=+$/, ''),
  Buffer.from(`${username}:${mark}`).toString('base64'),
  Buffer.from(mark).toString('hex'),
];

it('a whole run of an agent to which everything goes wrong shows no secret: no log, answer, database or request address', async () => {
  const clock = { now: () => Date.now() };
  const site = new ScriptedSite(clock, ['News', 'Tech']);
  const model = await modelWordPress(site, clock.now);
  onTestFinished(() => model.close());
  /** Where alerts and webhooks go: it refuses all of them, and repeats what it was sent, as careless servers do. */
  const received: string[] = [];
  const careless = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      received.push(body);
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`Cannot handle ${request.url} with ${JSON.stringify(request.headers)}: ${body}`);
    });
  }).listen(0, '127.0.0.1');
  await once(careless, 'listening');
  onTestFinished(() => void careless.close());
  const carelessUrl = `http://127.0.0.1:${(careless.address() as AddressInfo).port}`;

  const secrets = Object.fromEntries(
    Object.entries(agentSettings as Record<string, Setting>)
      .filter(([name, { secret }]) => secret && name !== 'DATABASE_URL')
      .map(([name, setting]) => [name, secretFor(name, setting, carelessUrl)]),
  );
  expect(Object.keys(secrets).length).toBeGreaterThan(6);
  const folder = await temporaryFolder();
  const port = await freePort();
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    ...secrets,
    WP_SITE_URL: model.url,
    WP_USERNAME: 'scheduler',
    ALERT_EMAIL: 'ops@example.org',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(await freePort()),
    SMTP_USER: 'scheduler@example.org',
    SENDGRID_FROM: 'alerts@example.org',
    BLUESKY_IDENTIFIER: 'scheduler.example.org',
    BLUESKY_SERVICE: carelessUrl,
    MASTODON_URL: carelessUrl,
    SCHEDULER_PORT: String(port),
    SCHEDULER_PUBLISH_INTERVAL_DAYS: '1',
    LOG_LEVEL: 'trace',
  };
  const output: string[] = [];
  const start = (args: string[], more: Record<string, string> = {}): ChildProcess => {
    const child = spawn(process.execPath, [program('agent/scs.ts'), ...args], {
      cwd: root,
      env: { ...env, DATABASE_URL: `file:${join(folder, 'scs.sqlite')}`, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  const run = async (args: string[], more?: Record<string, string>) => {
    const child = start(args, more);
    await once(child, 'close');
    return child.exitCode;
  };

  // Commands that fail: a database that is away, a configuration with faults, a site that refuses.
  const databaseUrl = 'mysql://scs:hidden-database-password-7f3a@127.0.0.1:1/scs';
  expect(await run(['status'], { DATABASE_URL: databaseUrl })).toBe(1);
  const unusable = { SCHEDULER_API_KEY: 'hidden-7f3a-ü', SCHEDULER_SECRET_KEY: 'hidden-7f3a' };
  expect(await run(['run'], unusable)).not.toBe(0);

  // A running agent whose site fails in every way, one after the other.
  const agent = start(['run']);
  const answers: string[] = [];
  const ask = async (path: string, init: RequestInit = {}, key = env.SCHEDULER_API_KEY as string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    answers.push(`${JSON.stringify([...response.headers])} ${await response.text()}`);
  };
  await waitUntil(
    () => output.join('').includes('"event":"agent_started"') || agent.exitCode !== null,
    () => output.join(''),
    { withinMs: 90_000 },
  );
  expect(agent.exitCode, output.join('')).toBeNull();
  const content = { title: 'A post', body: 'Some text that is long enough to be one.', format: 'markdown' };
  for (const id of ['a', 'b']) {
    await ask('/v1/jobs', { method: 'POST', body: JSON.stringify({ job_id: id, category: 'News', content }) });
  }
  for (const fault of Object.values(FAULTS) as Fault[]) {
    model.fault = fault;
    await ask('/v1/check', { method: 'POST' });
    await ask('/v1/status');
    await ask('/v1/jobs/a/publish', { method: 'POST', body: '{}' });
  }
  model.fault = async ({ response }) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"code":"incorrect_password","message":"No.","data":{"status":401}}');
  };
  await ask('/v1/check', { method: 'POST' });
  model.fault = null;
  await ask('/v1/jobs/a/publish', { method: 'POST', body: '{"force":true}' });
  for (const path of [
    '/v1/status',
    '/v1/plan',
    '/v1/jobs',
    '/v1/jobs/a',
    '/metrics',
    '/healthz',
    '/readyz',
    '/openapi.json',
    '/v1/none',
  ])
    await ask(path);
  await ask('/v1/jobs', { method: 'POST', body: '{"content":' });
  await ask('/v1/jobs', {}, 'a wrong key');
  agent.kill('SIGTERM');
  await once(agent, 'exit');
  // What an alert comes to when its receiver repeats everything.
  await run(['doctor', '--alerts', '--json']);
  await run(['doctor', '--json'], { WP_APP_PASSWORD: env.WP_APP_PASSWORD as string });

  const database = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'));
  const shown: Record<string, string> = {
    'output and log': output.join(''),
    'the API’s answers': answers.join('\n'),
    'the database': database.join(''),
    'requests to others': received.join('\n'),
  };
  expect(shown['output and log']?.length, 'it had much to say').toBeGreaterThan(3000);
  expect(answers.length).toBeGreaterThan(40);
  const marks = [
    ...Object.keys(secrets).map((name) => `hidden-${name.toLowerCase().replaceAll('_', '-')}-7f3a`),
    'hidden-database-password-7f3a',
    'hidden-7f3a',
  ];
  const leaks = Object.entries(shown).flatMap(([where, text]) =>
    marks.flatMap((mark) =>
      formsOf(mark, 'scheduler')
        .filter((form) => text.includes(form))
        .map((form) => `${where}: ${form}`),
    ),
  );
  expect(leaks).toEqual([]);
}, 240_000);
