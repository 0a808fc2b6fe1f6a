import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { PHP } from '../rig/environment.ts';

const PLUGIN = fileURLToPath(new URL('../../wp-plugin/smart-content-scheduler', import.meta.url));
const phpFiles = readdirSync(PLUGIN, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.php'));

describeWordPress('the PHP files of the plugin', () => {
  it('are valid PHP', () => {
    expect(phpFiles.length).toBeGreaterThan(20);
    const answer = execFileSync(
      'sh',
      ['-c', 'php=$1; shift; for file; do "$php" -l "$file" || exit 1; done', 'sh', PHP, ...phpFiles],
      {
        cwd: PLUGIN,
        encoding: 'utf8',
      },
    );
    expect(answer.match(/No syntax errors/g)).toHaveLength(phpFiles.length);
  }, 60_000);
});

describe('the files of the plugin', () => {
  it('cannot be run from outside of WordPress', () => {
    const open = phpFiles.filter((path) => !/defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;/.test(read(path)));
    expect(open).toEqual([]);
  });

  it('begin with a main file of less than 60 lines', () => {
    expect(read('smart-content-scheduler.php').split('\n').length).toBeLessThan(60);
  });

  it('name the same version in header, constant and readme', () => {
    const main = read('smart-content-scheduler.php');
    const version = main.match(/^ \* Version: +(\S+)$/m)?.[1];
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(main).toContain(`const VERSION = '${version}';`);
    expect(read('readme.txt')).toContain(`Stable tag: ${version}`);
  });

  it('ask for the same WordPress and PHP in header and readme', () => {
    for (const name of ['Requires at least', 'Requires PHP']) {
      const wanted = read('smart-content-scheduler.php').match(new RegExp(`${name}: +(\\S+)`))?.[1];
      expect(read('readme.txt')).toContain(`${name}: ${wanted}`);
    }
  });
});

function read(path: string): string {
  return readFileSync(join(PLUGIN, path), 'utf8');
}
