// Writes the plugin's translation template and brings its translations up to date: `npm run plugin:translations`. Translations
// are made in the .po files; the .mo files, which WordPress reads, are written from them. A test holds all of them to the sources.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readPo, writeMo, writePo } from './gettext.ts';
import { keyOf, mergeStrings, phpStrings, type Translatable } from './php-strings.ts';

const PLUGIN = resolve(import.meta.dirname, '../wp-plugin/smart-content-scheduler');
export const LANGUAGES = join(PLUGIN, 'languages');
/** Each translation, with the header of its files. */
const TRANSLATIONS = { de_DE: header('de_DE') } as const;

function header(language: string | null): string {
  return [
    'Project-Id-Version: Smart Content Scheduler',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    ...(language === null ? [] : [`Language: ${language}`]),
    'Plural-Forms: nplurals=2; plural=n != 1;',
    'X-Domain: smart-content-scheduler',
  ].join('\n');
}

/** Every translated string of the plugin. */
export function pluginStrings(): Translatable[] {
  const files = readdirSync(PLUGIN, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.php'));
  return mergeStrings(
    files.sort().flatMap((name) => phpStrings(relative('.', name), readFileSync(join(PLUGIN, name), 'utf8'))),
  );
}

/** Every file of `languages/`, and what it has to hold. */
export function languageFiles(): Record<string, Buffer> {
  const strings = pluginStrings();
  const files: Record<string, Buffer> = {
    'smart-content-scheduler.pot': Buffer.from(writePo(header(null), strings)),
  };
  for (const [language, head] of Object.entries(TRANSLATIONS)) {
    const name = `smart-content-scheduler-${language}`;
    const path = join(LANGUAGES, `${name}.po`);
    const catalogue = existsSync(path) ? readPo(readFileSync(path, 'utf8')) : new Map<string, string[]>();
    files[`${name}.po`] = Buffer.from(writePo(head, strings, catalogue));
    files[`${name}.mo`] = writeMo(head, strings, catalogue);
  }
  return files;
}

/** Strings that a translation lacks. */
export function untranslated(language: string): string[] {
  const catalogue = readPo(readFileSync(join(LANGUAGES, `smart-content-scheduler-${language}.po`), 'utf8'));
  return pluginStrings()
    .filter((string) => (catalogue.get(keyOf(string))?.length ?? 0) < (string.plural === null ? 1 : 2))
    .map(({ text }) => text);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, content] of Object.entries(languageFiles())) writeFileSync(join(LANGUAGES, name), content);
  const missing = Object.keys(TRANSLATIONS).flatMap((language) =>
    untranslated(language).map((text) => `${language}: ${text}`),
  );
  if (missing.length > 0) process.stdout.write(`Not translated:\n${missing.join('\n')}\n`);
}
