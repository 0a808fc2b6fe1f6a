import { execFile } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WORDPRESS_CORE } from './environment.ts';

export const SITE_FILES = fileURLToPath(new URL('site/', import.meta.url));
const MU_PLUGIN = fileURLToPath(new URL('mu-plugin/', import.meta.url));
const PLUGIN = fileURLToPath(new URL('../../wp-plugin/smart-content-scheduler', import.meta.url));

/** Values of wp-config.php constants; strings are quoted for PHP. */
export type PhpConstants = Record<string, string | number | boolean>;

/** Lays out a WordPress in `folder`: a copy of core, the test theme, the rig's mu-plugin, and the plugin as a symbolic link. */
export async function layOutWordPress(folder: string): Promise<void> {
  await promisify(execFile)('cp', ['-rL', WORDPRESS_CORE, folder]);
  const content = join(folder, 'wp-content');
  await mkdir(join(content, 'uploads'), { recursive: true });
  await mkdir(join(content, 'plugins'), { recursive: true });
  await cp(join(SITE_FILES, 'theme'), join(content, 'themes', 'scs-test'), { recursive: true });
  await symlink(MU_PLUGIN, join(content, 'mu-plugins'));
  await symlink(PLUGIN, join(content, 'plugins', 'smart-content-scheduler'));
}

export async function writeConfig(
  folder: string,
  database: { name: string; socket: string },
  constants: PhpConstants,
): Promise<void> {
  const all: PhpConstants = {
    DB_NAME: database.name,
    DB_USER: 'root',
    DB_PASSWORD: '',
    DB_HOST: `localhost:${database.socket}`,
    DB_CHARSET: 'utf8mb4',
    DB_COLLATE: '',
    WP_ENVIRONMENT_TYPE: 'local',
    WP_HTTP_BLOCK_EXTERNAL: true,
    DISABLE_WP_CRON: true,
    AUTOMATIC_UPDATER_DISABLED: true,
    WP_DEBUG: true,
    WP_DISABLE_FATAL_ERROR_HANDLER: true,
    WP_DEBUG_DISPLAY: false,
    WP_DEBUG_LOG: join(folder, 'php-errors.log'),
    WP_DEFAULT_THEME: 'scs-test',
    ...constants,
  };
  for (const name of ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE']) {
    all[`${name}_KEY`] = `test key ${name}`;
    all[`${name}_SALT`] = `test salt ${name}`;
  }
  const lines = Object.entries(all).map(([name, value]) => `define( '${name}', ${phpLiteral(value)} );`);
  const config = `<?php
${lines.join('\n')}
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`;
  await writeFile(join(folder, 'wp-config.php'), config);
}

function phpLiteral(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value);
}
