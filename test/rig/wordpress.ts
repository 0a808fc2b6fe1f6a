import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type mysql from 'mysql2/promise';
import { PHP } from './environment.ts';
import { freePort } from './free-port.ts';
import { installSite, turnIntoNetwork } from './install-site.ts';
import type { MariaDb } from './mariadb.ts';
import { startProcessGroup } from './process-group.ts';
import { type RestAnswer, type RestOptions, restRequest } from './rest-client.ts';
import { PHP_OPTIONS, type PhpRun, runPhp } from './run-php.ts';
import { waitUntil } from './wait-until.ts';
import { layOutWordPress, type PhpConstants, SITE_FILES, writeConfig } from './wordpress-files.ts';

export interface WordPressOptions {
  mariadb: MariaDb;
  /** An IANA name, or a manual offset in hours (5.5). Default: UTC. */
  timezone?: string | number;
  /** PHP processes that answer requests at the same time. */
  workers?: number;
  /** Turns the site into a network (sub-folders), with the plugin active on all of it. */
  multisite?: boolean;
  /** False leaves the plugin installed, but not active. */
  activatePlugin?: boolean;
  /** More constants for wp-config.php. */
  constants?: PhpConstants;
}

export interface Credentials {
  username: string;
  appPassword: string;
}

/** A real WordPress on 127.0.0.1 with a database of its own and the plugin from this repository. */
export interface WordPress {
  /** Address without a slash at the end. */
  url: string;
  folder: string;
  database: string;
  adminUser: string;
  adminPassword: string;
  /** Application password of the administrator. */
  appPassword: string;
  /** The same as credentials. */
  admin: Credentials;
  /** A user with the role `content_scheduler_agent`. */
  agent: Credentials & { id: number };
  /** Runs the body of a PHP function (it gets `$args` and `$wpdb`) inside WordPress; returns what it returns, through JSON. */
  php<T = unknown>(code: string, args?: unknown, options?: { user?: string; url?: string }): Promise<T>;
  /** Rows of a query, past WordPress. */
  sql<T = Record<string, unknown>>(query: string, values?: unknown[]): Promise<T[]>;
  /** A REST request; `route` begins with a slash, such as `/wp/v2/posts`. Acts as the agent's user when not told otherwise. */
  rest(method: string, route: string, options?: RestOptions): Promise<RestAnswer>;
  createUser(role: string, login?: string): Promise<Credentials & { id: number }>;
  /** What PHP and WordPress wrote into the debug log. */
  phpErrors(): Promise<string>;
  /** SIGKILL to the web server and all its workers. */
  killServer(): Promise<void>;
  /** Starts the web server again on the same port. */
  startServer(): Promise<void>;
  /** Ends the web server, drops the database, deletes the folder. */
  stop(): Promise<void>;
}

export async function startWordPress(options: WordPressOptions): Promise<WordPress> {
  const { mariadb } = options;
  const parent = await mkdtemp(join(tmpdir(), 'scs-wordpress-'));
  const folder = join(parent, 'site');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let server: ReturnType<typeof startProcessGroup> | null = null;
  let connection: Promise<mysql.Connection> | null = null;
  let users = 0;
  let database = '';

  const php = async <T>(code: string, args?: unknown, more: Partial<PhpRun> = {}): Promise<T> =>
    (await runPhp({ folder, url, code, args, ...more })) as T;

  const killServer = async () => {
    await server?.kill();
    server = null;
  };

  const startServer = async () => {
    server = startProcessGroup(
      PHP,
      [
        ...PHP_OPTIONS,
        '-d',
        'max_execution_time=60',
        '-S',
        `127.0.0.1:${port}`,
        '-t',
        folder,
        join(SITE_FILES, 'router.php'),
      ],
      { cwd: folder, cleanUp: parent, env: { PHP_CLI_SERVER_WORKERS: String(options.workers ?? 4) } },
    );
    const answers = async () => {
      if (server?.exited()) throw new Error(`The web server ended while it started:\n${server.output()}`);
      return fetch(`${url}/wp-includes/version.php`).then(
        (response) => response.body?.cancel().then(() => true) ?? true,
        () => false,
      );
    };
    await waitUntil(answers, () => `WordPress does not answer at ${url}.\n${server?.output() ?? ''}`);
  };

  const stop = async () => {
    await killServer();
    if (connection !== null) (await connection).destroy();
    connection = null;
    if (database !== '') {
      const last = await mariadb.connect().catch(() => null);
      await last?.query(`DROP DATABASE IF EXISTS \`${database}\``);
      await last?.end();
    }
    await rm(parent, { recursive: true, force: true });
  };

  try {
    database = await mariadb.createDatabase('wordpress');
    await layOutWordPress(folder);
    const constants = options.constants ?? {};
    await writeConfig(folder, { name: database, socket: mariadb.socket }, constants);
    if (options.multisite) {
      const network = await turnIntoNetwork(php, url);
      await writeConfig(folder, { name: database, socket: mariadb.socket }, { ...network, ...constants });
    }
    const site = await installSite(php, {
      timezone: options.timezone ?? 'UTC',
      activatePlugin: options.activatePlugin ?? true,
      multisite: options.multisite ?? false,
    });
    await startServer();

    return {
      url,
      folder,
      database,
      ...site,
      php: <T>(code: string, args?: unknown, more?: { user?: string; url?: string }) => php<T>(code, args, more),
      async sql<T>(query: string, values: unknown[] = []) {
        connection ??= mariadb.connect(database);
        const [rows] = await (await connection).query(query, values);
        return rows as T[];
      },
      rest: (method, route, more = {}) => restRequest(url, method, route, { as: site.agent, ...more }),
      createUser: async (role, login = `user${++users}`) => await php(CREATE_USER, { role, login }),
      phpErrors: () => readFile(join(folder, 'php-errors.log'), 'utf8').catch(() => ''),
      killServer,
      startServer,
      stop,
    };
  } catch (cause) {
    await stop();
    throw new Error('A WordPress for the tests could not be started.', { cause });
  }
}

const CREATE_USER = `
  $id = wp_insert_user( array( 'user_login' => $args['login'], 'user_pass' => wp_generate_password(), 'role' => $args['role'], 'user_email' => $args['login'] . '@example.org', 'display_name' => ucfirst( $args['login'] ) ) );
  if ( is_wp_error( $id ) ) { return $id; }
  $made = WP_Application_Passwords::create_new_application_password( $id, array( 'name' => 'test' ) );
  return array( 'id' => $id, 'username' => $args['login'], 'appPassword' => $made[0] );
`;
