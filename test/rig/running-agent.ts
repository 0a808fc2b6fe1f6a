import { freePort } from './free-port.ts';
import { type ProcessGroup, startProcessGroup } from './process-group.ts';
import { program } from './programs.ts';
import { waitUntil } from './wait-until.ts';

/** The real agent, `scs run`, in a folder that holds its `.env`. It may be killed and started again, as often as a test likes. */
export interface RunningAgent {
  /** Starts it; resolves when it is ready to publish. */
  start(): Promise<void>;
  /** SIGKILL, as when a machine loses its power. */
  kill(): Promise<void>;
  /** A request to its API, with the key; throws when it is refused. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** The events of its log since the first start. */
  events(): Record<string, unknown>[];
}

/**
 * `key`: SCHEDULER_API_KEY of the `.env`; `settings`: more of its environment. `folder` is deleted when the test process ends
 * with the agent still running.
 */
export async function agentInFolder(
  folder: string,
  key: string,
  settings: Record<string, string> = {},
): Promise<RunningAgent> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let running: ProcessGroup | null = null;
  let earlier = '';

  const kill = async () => {
    await running?.kill();
    earlier += running?.output() ?? '';
    running = null;
  };
  return {
    async start() {
      const agent = startProcessGroup(process.execPath, [program('agent/scs.ts'), 'run'], {
        cwd: folder,
        cleanUp: folder,
        env: { ...settings, SCHEDULER_PORT: String(port) },
      });
      running = agent;
      const ready = () => {
        if (agent.exited()) throw new Error(`The agent ended while it started:\n${agent.output()}`);
        return fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        );
      };
      await waitUntil(ready, () => `the agent is not ready:\n${agent.output()}`, { withinMs: 90_000, everyMs: 50 });
    },
    kill,
    async api<T>(method: string, path: string, body?: unknown) {
      const answer = await fetch(`${url}/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
      return JSON.parse(text) as T;
    },
    events: () =>
      (earlier + (running?.output() ?? ''))
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
