import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { pluginArchive, pluginFiles } from '../../scripts/plugin-zip.ts';

it('has the plugin, its translations and its assets, and nothing else', () => {
  const files = pluginFiles();
  for (const name of [
    'smart-content-scheduler.php',
    'uninstall.php',
    'readme.txt',
    'assets/admin.js',
    'languages/smart-content-scheduler-de_DE.mo',
  ])
    expect(files).toContain(name);
  expect(files.filter((name) => /(^|\/)\.|\.sh$|test|node_modules|\.ts$/.test(name))).toEqual([]);
});

it('is the same archive for the same files, and its first entry reads back', () => {
  const archive = pluginArchive();
  expect(archive.equals(pluginArchive())).toBe(true);
  const [nameLength, size, packed] = [archive.readUInt16LE(26), archive.readUInt32LE(22), archive.readUInt32LE(18)];
  expect(archive.subarray(30, 30 + nameLength).toString()).toMatch(/^smart-content-scheduler\//);
  expect(inflateRawSync(archive.subarray(30 + nameLength, 30 + nameLength + packed))).toHaveLength(size);
});

it('is one that PHP, and so WordPress, can unpack', ({ skip }) => {
  if (!existsSync('/usr/bin/php8.2')) return skip('php not found (Debian: apt-get install php8.2-cli php8.2-zip)');
  const folder = mkdtempSync(join(tmpdir(), 'scs-zip-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'plugin.zip');
  writeFileSync(file, pluginArchive());
  const code = `$z = new ZipArchive(); if ( true !== $z->open( $argv[1], ZipArchive::CHECKCONS ) ) { exit( 1 ); } $z->extractTo( $argv[2] ); echo $z->numFiles;`;
  const count = execFileSync('php8.2', ['-r', code, file, join(folder, 'out')], { encoding: 'utf8' });
  expect(Number(count)).toBe(pluginFiles().length);
  expect(existsSync(join(folder, 'out/smart-content-scheduler/includes/autoload.php'))).toBe(true);
});
