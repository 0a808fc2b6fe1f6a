import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe } from 'vitest';
import { mayNotSkip } from './environment.ts';
import { freePort } from './free-port.ts';
import { waitUntil } from './wait-until.ts';

const FOLDER = resolve(import.meta.dirname, '../pds');

/** A real personal data server with one account, on loopback, in folders of its own. */
export interface BlueskyServer {
  url: string;
  identifier: string;
  password: string;
  /** Every record of a post that the account has, straight from the server. */
  records(): Promise<{ uri: string; value: Record<string, unknown> }[]>;
  stop(): Promise<void>;
}

/** True when the server's packages are there, otherwise the reason why not. */
const canRunBluesky = (): true | string =>
  existsSync(join(FOLDER, 'node_modules/@atproto/pds/package.json')) ||
  'no Bluesky server is installed (node scripts/ensure-installed.mjs, or npm ci in test/pds)';

/** A suite that needs a real Bluesky server. Where none is installed it is skipped with the reason; in CI it fails. */
export function describeBluesky(title: string, suite: () => void): void {
  const possible = canRunBluesky();
  if (possible === true) describe(title, suite);
  else if (mayNotSkip()) throw new Error(`"${title}" may not be skipped with CI=true, but ${possible}.`);
  else describe.skip(`${title} [skipped: ${possible}]`, suite);
}

export async function startBluesky(): Promise<BlueskyServer> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-pds-'));
  const port = await freePort();
  const child = spawn(process.execPath, ['serve.mjs', folder, String(port)], {
    cwd: FOLDER,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  await waitUntil(
    () => {
      if (child.exitCode !== null) throw new Error(`The Bluesky server ended while it started:\n${output}`);
      return output.includes('"port"');
    },
    () => `the Bluesky server did not start:\n${output}`,
    { withinMs: 120_000 },
  );

  const url = `http://127.0.0.1:${port}`;
  const account = { handle: 'scheduler.test', email: 'scheduler@example.org', password: 'a password of the tests' };
  const answer = await fetch(`${url}/xrpc/com.atproto.server.createAccount`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  if (!answer.ok) throw new Error(`No account could be made: ${answer.status} ${await answer.text()}`);
  const { did } = (await answer.json()) as { did: string };

  return {
    url,
    identifier: account.handle,
    password: account.password,
    async records() {
      const found: { uri: string; value: Record<string, unknown> }[] = [];
      let cursor = '';
      do {
        const query = new URLSearchParams({ repo: did, collection: 'app.bsky.feed.post', limit: '100', cursor });
        const page = await fetch(`${url}/xrpc/com.atproto.repo.listRecords?${query}`);
        const body = (await page.json()) as { records: typeof found; cursor?: string };
        found.push(...body.records);
        cursor = body.cursor ?? '';
      } while (cursor !== '');
      return found;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
