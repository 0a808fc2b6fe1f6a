import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeWordPress } from '../../rig/describe-wordpress.ts';
import { freePort } from '../../rig/free-port.ts';
import { program } from '../../rig/programs.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { useSite } from '../../wordpress/use-site.ts';
import { siteEnvironment, temporaryFolder } from './agent-on-site.ts';

/** A proxy in front of WordPress; `strips` does what badly configured web servers do: it takes the Authorization header away. */
async function onwardProxy(
  target: string,
  { port = 0, strips = false }: { port?: number; strips?: boolean },
): Promise<string> {
  const server = createServer((incoming, answer) => {
    const { authorization, ...others } = incoming.headers;
    const headers = strips || authorization === undefined ? others : { ...others, authorization };
    const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describeWordPress('a site that cannot be worked with', () => {
  const site = useSite();

  async function scs(settings: Record<string, string>, ...args: string[]) {
    const folder = await temporaryFolder();
    const env = {
      PATH: process.env.PATH,
      ...siteEnvironment(site),
      DATABASE_URL: `file:${join(folder, 'scs.sqlite')}`,
      LOG_LEVEL: 'silent',
      ...settings,
    };
    const run = async (...own: string[]) => {
      const child = spawn(process.execPath, [program('agent/scs.ts'), ...own], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const text = { out: '', err: '' };
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text.out += chunk;
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        text.err += chunk;
      });
      const [code] = await once(child, 'close');
      return { code, ...text };
    };
    await run('jobs', 'add', '--title', 'Kept', '--body', 'README.md', '--json');
    const result = await run(...args);
    const { jobs } = JSON.parse((await run('jobs', 'list', '--json')).out) as { jobs: { status: string }[] };
    return { ...result, jobs: jobs.map(({ status }) => status) };
  }

  it.each(['check', 'status', 'run'])(
    'wrong credentials: scs %s says so, fails, and loses nothing',
    async (command) => {
      const { code, out, err, jobs } = await scs({ WP_APP_PASSWORD: 'wrong' }, command);
      expect(out + err).toMatch(/does not accept WP_USERNAME "agent" with WP_APP_PASSWORD.*application password/);
      expect([code, jobs]).toEqual([1, ['QUEUED']]);
    },
  );

  it('scs run starts while WordPress is down, says so, takes jobs, and publishes for the site when it is back', async () => {
    const [port, gate] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [program('agent/scs.ts'), 'run'], {
      env: {
        PATH: process.env.PATH,
        ...siteEnvironment(site),
        WP_SITE_URL: `http://127.0.0.1:${gate}`,
        DATABASE_URL: `file:${join(await temporaryFolder(), 'scs.sqlite')}`,
        SCHEDULER_LEASE_SECONDS: '6',
        SCHEDULER_PORT: String(port),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    const gone = once(child, 'exit');
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = (words: string) =>
      waitUntil(
        () => log.includes(words),
        () => log,
        { withinMs: 90_000 },
      );
    await said('and goes on asking until WordPress can be reached');
    expect(log).toMatch(/could not be reached \(ECONNREFUSED\)/);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { checks: { wordpress: 'site_unreachable' } }]);
    const { SCHEDULER_API_KEY: key } = siteEnvironment(site);
    const added = await fetch(`http://127.0.0.1:${port}/v1/jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'QUEUED', content: { title: 'Kept meanwhile', body: 'Words of an article.' } }),
    });
    expect([added.status, await added.text()]).toEqual([201, expect.any(String)]);

    await onwardProxy(site.url, { port: gate });
    await said('"event":"lease_taken"');
    await said('"event":"site_recovered"');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
  }, 240_000);

  it('a stripped Authorization header is named, with the remedy', async () => {
    const proxy = await onwardProxy(site.url, { strips: true });
    const { code, out, err, jobs } = await scs({ WP_SITE_URL: proxy }, 'check');
    expect(out + err).toMatch(/strips the Authorization header.*CGIPassAuth On/);
    expect([code, jobs]).toEqual([1, ['QUEUED']]);
  });

  it('a user without the role is named', async () => {
    const { username, appPassword } = await site.createUser('editor');
    const { code, out, err } = await scs({ WP_USERNAME: username, WP_APP_PASSWORD: appPassword }, 'status');
    expect(out + err).toMatch(new RegExp(`refused user ${username}.*role content_scheduler_agent`));
    expect(code).toBe(1);
  });

  it('a site without the plugin is named, and doctor says the same', async () => {
    await site.php(
      "require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( 'smart-content-scheduler/smart-content-scheduler.php' ); return true;",
    );
    const { code, out, err, jobs } = await scs({}, 'check');
    expect(out + err).toMatch(/the plugin Smart Content Scheduler is not installed, not active, or too old/);
    expect([code, jobs]).toEqual([1, ['QUEUED']]);
    const doctor = await scs({}, 'doctor');
    expect(doctor.out).toMatch(/^ok {3}database.*\nFAIL versions: .*plugin Smart Content Scheduler/);
    expect(doctor.code).toBe(1);
  });
});
