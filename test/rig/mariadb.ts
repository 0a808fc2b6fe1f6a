import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { findBinary } from './environment.ts';
import { freePort } from './free-port.ts';
import { startProcessGroup } from './process-group.ts';
import { waitUntil } from './wait-until.ts';

/** A MariaDB server of the test's own: temporary data folder, own port, `root` without a password. */
export interface MariaDb {
  port: number;
  socket: string;
  /** `mysql://…` of a database, which need not exist yet. */
  url(database: string): string;
  /** A new connection, without a database when none is named. The caller ends it. */
  connect(database?: string): Promise<mysql.Connection>;
  /** Creates an empty database with a unique name that begins with `prefix`, and returns the name. */
  createDatabase(prefix: string): Promise<string>;
  /** SIGKILL, as when the machine fails; the data stays. */
  kill(): Promise<void>;
  /** Starts the server again on the same data, port and socket. */
  start(): Promise<void>;
  /** Ends the server and deletes its data. */
  stop(): Promise<void>;
}

/** Options that make a small server start quickly. Durability is left at its default, because tests and benchmarks rely on it. */
const SERVER_OPTIONS = [
  '--skip-log-bin',
  '--skip-name-resolve',
  '--innodb-buffer-pool-size=128M',
  '--innodb-log-file-size=96M',
  '--performance-schema=OFF',
  '--character-set-server=utf8mb4',
];

export async function startMariaDb(options: { serverOptions?: readonly string[] } = {}): Promise<MariaDb> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-mariadb-'));
  const dataFolder = join(folder, 'data');
  const socket = join(folder, 'mariadb.sock');
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  // TMPDIR: a server that starts deletes all temporary tables that it finds, also those of another that shares its folder.
  let server: ReturnType<typeof startProcessGroup> | null = null;
  let databases = 0;

  const connect = (database?: string) =>
    mysql.createConnection({
      host: '127.0.0.1',
      port,
      user: 'root',
      ...(database === undefined ? {} : { database }),
      timezone: 'Z',
      charset: 'utf8mb4',
    });

  const answers = async (): Promise<boolean> => {
    if (server?.exited()) throw new Error(`MariaDB ended while it started:\n${server.output()}`);
    try {
      await (await connect()).end();
      return true;
    } catch {
      return false;
    }
  };

  const mariadb: MariaDb = {
    port,
    socket,
    url: (database) => `mysql://root@127.0.0.1:${port}/${database}`,
    connect,
    async createDatabase(prefix) {
      databases += 1;
      const name = `${prefix}_${databases}`;
      const connection = await connect();
      await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
      await connection.end();
      return name;
    },
    async kill() {
      await server?.kill();
      server = null;
    },
    async start() {
      const program = findBinary('mariadbd') ?? 'mariadbd';
      server = startProcessGroup(
        program,
        [
          '--no-defaults',
          ...asRoot,
          `--datadir=${dataFolder}`,
          `--socket=${socket}`,
          `--port=${port}`,
          `--pid-file=${join(folder, 'mariadb.pid')}`,
          '--bind-address=127.0.0.1',
          ...SERVER_OPTIONS,
          ...(options.serverOptions ?? []),
        ],
        { cleanUp: folder, env: { TMPDIR: folder } },
      );
      await waitUntil(answers, () => `MariaDB does not answer on port ${port}.\n${server?.output() ?? ''}`);
    },
    async stop() {
      await mariadb.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };

  try {
    await promisify(execFile)(
      findBinary('mariadb-install-db') ?? 'mariadb-install-db',
      [
        '--no-defaults',
        ...asRoot,
        `--datadir=${dataFolder}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
      ],
      { env: { ...process.env, TMPDIR: folder } },
    );
    if (!existsSync(dataFolder)) throw new Error('mariadb-install-db made no data folder.');
    await mariadb.start();
  } catch (cause) {
    await mariadb.stop();
    throw new Error('A MariaDB server for the tests could not be started.', { cause });
  }
  return mariadb;
}
