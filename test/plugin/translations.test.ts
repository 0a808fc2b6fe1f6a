import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPo } from '../../scripts/gettext.ts';
import { keyOf, phpStrings } from '../../scripts/php-strings.ts';
import { LANGUAGES, languageFiles, pluginStrings, untranslated } from '../../scripts/write-translations.ts';

it.each(Object.entries(languageFiles()))(
  '%s is what the sources say ("npm run plugin:translations" writes it)',
  (name, content) => {
    expect(readFileSync(join(LANGUAGES, name)).equals(content)).toBe(true);
  },
);

it('the German translation has every string', () => {
  expect(pluginStrings().length).toBeGreaterThan(300);
  expect(untranslated('de_DE')).toEqual([]);
});

it('translations have the placeholders of their string', () => {
  const catalogue = readPo(readFileSync(join(LANGUAGES, 'smart-content-scheduler-de_DE.po'), 'utf8'));
  const placeholders = (text: string) => (text.match(/%(\d\$)?[sd]/g) ?? []).sort();
  for (const string of pluginStrings()) {
    const [one = '', many = one] = catalogue.get(keyOf(string)) ?? [];
    expect(placeholders(one), string.text).toEqual(placeholders(string.text));
    expect(placeholders(many), string.text).toEqual(placeholders(string.plural ?? string.text));
  }
});

it('reads strings with escapes, plurals, contexts and notes, and only those of the plugin', () => {
  const source = `
    /* translators: %s: a name. */
    echo esc_html( sprintf( __( '%s isn\\'t here.', 'smart-content-scheduler' ), $x ) );
    _n( '%d post', '%d posts', count( $a, 'b' ), 'smart-content-scheduler' );
    _x( 'Agent', 'User role', 'smart-content-scheduler' );
    __( 'Save Changes' );
    __( 'Other', 'other-domain' );`;
  expect(phpStrings('a.php', source)).toEqual([
    { text: "%s isn't here.", plural: null, context: null, note: '%s: a name.', files: ['a.php'] },
    { text: '%d post', plural: '%d posts', context: null, note: null, files: ['a.php'] },
    { text: 'Agent', plural: null, context: 'User role', note: null, files: ['a.php'] },
  ]);
});
