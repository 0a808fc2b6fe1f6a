import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIsGone } from '../../../shared/node/process-is-gone.ts';
import { shortHost } from '../../../shared/node/short-host.ts';

/** Names of folders say whose they are: `scs-media-<host>-<process id>-…`. Containers may share the place but no host name. */
const prefix = () => `scs-media-${shortHost()}-`;

/** A new folder for one file that is being handed on. */
export const makeWorkingFolder = (): Promise<string> => mkdtemp(join(tmpdir(), `${prefix()}${process.pid}-`));

/** Removes what processes of this machine left behind that were killed with a file in hand. */
export async function sweepWorkingFolders(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix())) continue;
    const pid = Number(name.slice(prefix().length).split('-')[0]);
    if (!Number.isInteger(pid) || pid < 1 || !processIsGone(pid)) continue;
    // Somebody else's, perhaps: it is tried again at the next start.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
