// Writes the plugin as WordPress installs it: `npm run plugin:zip [-- FILE]`. Only what the list below names goes in.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ZipEntry, zip } from './zip.ts';

const SLUG = 'smart-content-scheduler';
const SOURCE = resolve(import.meta.dirname, '../wp-plugin', SLUG);
/** Everything else in the plugin's folder stays at home. */
const ALLOWED =
  /^(smart-content-scheduler\.php|uninstall\.php|readme\.txt|includes\/[\w/-]+\.php|assets\/[\w-]+\.(css|js)|languages\/[\w-]+\.(pot|po|mo))$/;

/** The files of the plugin, by their path below its folder, in order. */
export function pluginFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => ALLOWED.test(name))
    .sort();
}

/** The archive. The same files give the same bytes. */
export const pluginArchive = (): Buffer =>
  zip(pluginFiles().map((name): ZipEntry => ({ name: `${SLUG}/${name}`, content: readFileSync(join(SOURCE, name)) })));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const target = resolve(process.argv[2] ?? `dist/${SLUG}.zip`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, pluginArchive());
  process.stdout.write(`${target}: ${pluginFiles().length} files\n`);
}
