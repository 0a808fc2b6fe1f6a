import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The folder of WordPress itself; where Debian's package `wordpress` puts it unless SCS_TEST_WORDPRESS names another version. */
export const WORDPRESS_CORE = process.env.SCS_TEST_WORDPRESS ?? '/usr/share/wordpress';

/** The PHP that WordPress runs on; SCS_TEST_PHP names another version. */
export const PHP = process.env.SCS_TEST_PHP ?? 'php';

const PHP_EXTENSIONS = ['mysqli', 'mbstring', 'dom', 'posix'];

/** True when this machine has a MariaDB server to start, otherwise the reason why not. */
export function canRunMariaDb(): true | string {
  const missing = ['mariadbd', 'mariadb-install-db'].filter((name) => findBinary(name) === null);
  return missing.length === 0 ? true : `${missing.join(' and ')} not found (Debian: apt-get install mariadb-server)`;
}

/** True when this machine can run a real WordPress, otherwise the reason why not. */
export function canRunWordPress(): true | string {
  const mariaDb = canRunMariaDb();
  if (mariaDb !== true) return mariaDb;
  if (findBinary(PHP) === null)
    return `${PHP} not found (Debian: apt-get install php8.2-cli php8.2-mysql php8.2-xml php8.2-mbstring)`;
  const loaded = execFileSync(PHP, ['-m'], { encoding: 'utf8' }).toLowerCase().split('\n');
  const missing = PHP_EXTENSIONS.filter((name) => !loaded.includes(name));
  if (missing.length > 0) return `PHP extension ${missing.join(', ')} not loaded`;
  if (!existsSync(join(WORDPRESS_CORE, 'wp-settings.php'))) {
    return `no WordPress in ${WORDPRESS_CORE} (Debian: apt-get install wordpress)`;
  }
  return true;
}

/** With CI=true nothing may be skipped: what is missing is a failure there. */
export function mayNotSkip(): boolean {
  return process.env.CI === 'true';
}

/** The path of a program, looked for in PATH and where Debian puts servers. */
export function findBinary(name: string): string | null {
  if (isAbsolute(name)) return existsSync(name) ? name : null;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
