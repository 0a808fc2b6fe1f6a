// Brings what `npm test` needs onto this machine: the npm packages, and on Debian or Ubuntu as root the real servers.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A file that a package brings, and the package. */
const DEBIAN = {
  '/usr/sbin/mariadbd': ['mariadb-server'],
  '/usr/bin/php8.2': ['cli', 'mysql', 'curl', 'xml', 'mbstring', 'gd', 'intl', 'zip'].map((name) => `php8.2-${name}`),
  '/usr/share/wordpress/wp-settings.php': ['wordpress'],
  '/usr/bin/g++': ['g++', 'make', 'python3'],
  '/usr/bin/chromium': ['chromium', 'fonts-dejavu-core', 'fonts-noto-cjk'],
};

function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
  return status === 0;
}

if (!existsSync(join(root, 'node_modules', 'vitest'))) {
  console.log('Installing the npm packages …');
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) process.exit(1);
}

const missing = Object.entries(DEBIAN)
  .filter(([file]) => !existsSync(file))
  .flatMap(([, packages]) => packages);
const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version');
if (missing.length > 0 && canInstall) {
  console.log(`Installing ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done =
    run('apt-get', ['update', '-qq'], { env }) &&
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  if (!done) console.error('Not everything could be installed; the tests name what they cannot run.');
}

// A real Bluesky server, in a folder of its own; it compiles a module.
const bluesky = join(root, 'test', 'pds');
if (!existsSync(join(bluesky, 'node_modules', '@atproto', 'pds'))) {
  console.log('Installing a Bluesky server for the tests …');
  const done = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: bluesky });
  if (!done) console.error('It could not be installed; the tests name what they cannot run.');
}
