import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeWordPress } from '../../rig/describe-wordpress.ts';
import { freePort } from '../../rig/free-port.ts';
import { program } from '../../rig/programs.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { expectCleanLog, useSite } from '../../wordpress/use-site.ts';
import { siteEnvironment, temporaryFolder } from './agent-on-site.ts';

describeWordPress('scs run, twice for one site', () => {
  const site = useSite();

  /** A real agent process; `said` answers whether it has logged such an event. */
  async function start(database: string, leaseSeconds: number, ...args: string[]) {
    const env = {
      PATH: process.env.PATH,
      ...siteEnvironment(site),
      DATABASE_URL: `file:${database}`,
      SCHEDULER_LEASE_SECONDS: String(leaseSeconds),
      SCHEDULER_PORT: String(await freePort()),
    };
    const child = spawn(process.execPath, [program('agent/scs.ts'), 'run', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    onTestFinished(() => stop(child, 'SIGKILL'));
    return {
      child,
      log: () => log,
      said: (event: string) =>
        waitUntil(
          () => log.includes(`"event":"${event}"`),
          () => log,
          { withinMs: 20_000 },
        ),
    };
  }

  async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  it('the second waits and says for whom, and takes over when the first is killed', async () => {
    const folder = await temporaryFolder();
    const first = await start(join(folder, 'a.sqlite'), 3);
    await first.said('agent_started');
    const second = await start(join(folder, 'b.sqlite'), 3);
    await second.said('lease_waiting');
    expect(second.log()).toContain(`process ${first.child.pid}`);
    expect(second.log()).not.toContain('lease_taken');

    const third = await start(join(folder, 'c.sqlite'), 3, '--no-wait');
    const [code] = await once(third.child, 'exit');
    expect(code).toBe(1);
    expect(third.log()).toMatch(/Another agent publishes for this site: .* process \d+/);

    await stop(first.child, 'SIGKILL');
    await second.said('lease_taken');
    await stop(second.child, 'SIGTERM');
    expect(second.child.exitCode).toBe(0);
  }, 90_000);

  it('an agent that was killed need not wait for its own lease to run out', async () => {
    const database = join(await temporaryFolder(), 'scs.sqlite');
    const killed = await start(database, 600);
    await killed.said('lease_taken');
    await stop(killed.child, 'SIGKILL');
    const again = await start(database, 600, '--no-wait');
    await again.said('agent_started');
    expect(again.log()).toContain('lease_taken');
  }, 60_000);

  expectCleanLog(site);
});
