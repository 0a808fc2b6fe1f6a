import { beforeAll, describe, expect, it } from 'vitest';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { post, publish, readPublication, requestFor, sha256 } from './publication-request.ts';
import { EACH_HOOK_ONCE, hooksOf } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

describeWordPress('languages', () => {
  const site = useSite();
  const terms = { news: 0, local: 0, tag: 0 };
  const activate = (doubles: string) =>
    site.sql(
      "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('scs_test_doubles', ?, 'no') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)",
      [doubles],
    );
  /** Language of each term of a post, with its name and its parent's. */
  const termsOf = (postId: number | null) =>
    site.php<{ name: string; language: string; parent: string | null; taxonomy: string }[]>(
      `$found = wp_get_object_terms( $args, array( 'category', 'post_tag' ), array( 'orderby' => 'name' ) );
       return array_map( static function ( $term ) {
         return array( 'name' => html_entity_decode( $term->name ), 'language' => pll_get_term_language( $term->term_id ), 'parent' => $term->parent ? html_entity_decode( get_term( $term->parent )->name ) . ' ' . pll_get_term_language( $term->parent ) : null, 'taxonomy' => $term->taxonomy );
       }, $found );`,
      postId,
    );

  describe('without Polylang', () => {
    it.each([
      ['a language', { language: 'de' }, 'language_unsupported', 'language'],
      ['a translation', { language: 'de', translation_of: sha256('x') }, 'language_unsupported', 'language'],
      ['a translation without a language', { translation_of: sha256('x') }, 'invalid_payload', 'language'],
    ])('%s is refused before anything is created', async (_, wrong, code, field) => {
      const answer = await post(site, requestFor('refused', wrong));
      expect([answer.status, answer.json.code, answer.json.data.field]).toEqual([400, code, field]);
      expect((await readPublication(site, 'refused')).status).toBe(404);
      expect(await site.sql("SELECT ID FROM wp_posts WHERE post_title = 'Post of refused'")).toEqual([]);
    });
  });

  describe('with Polylang', () => {
    beforeAll(async () => {
      await activate('polylang');
      Object.assign(
        terms,
        await site.php(`
          $news  = wp_insert_term( 'News & more', 'category' );
          $local = wp_insert_term( 'Lokales 地方', 'category', array( 'parent' => $news['term_id'] ) );
          $tag   = wp_insert_term( 'Bridge "A"', 'post_tag' );
          return array( 'news' => $news['term_id'], 'local' => $local['term_id'], 'tag' => $tag['term_id'] );
        `),
      );
    });

    const placed = () => ({ categories: [terms.local], tags: [terms.tag] });

    it('a post gets its language before its publish hooks, and its terms in that language', async () => {
      const answer = await publish(site, requestFor('german', { ...placed(), language: 'de_DE' }));
      expect(answer).toMatchObject({ language: 'de', translations: { de: answer.post_id }, hooks: 'done' });
      expect(await termsOf(answer.post_id)).toEqual([
        { name: 'Bridge "A"', language: 'de', parent: null, taxonomy: 'post_tag' },
        { name: 'Lokales 地方', language: 'de', parent: 'News & more de', taxonomy: 'category' },
      ]);
      const { seen, count } = await hooksOf(site, answer.post_id ?? 0);
      expect(count).toEqual(EACH_HOOK_ONCE);
      for (const moment of seen) expect(moment).toMatchObject({ language: 'de' });
    });

    it('a second post in that language has the same terms', async () => {
      const before = await site.sql('SELECT term_id FROM wp_terms');
      const answer = await publish(site, requestFor('german 2', { ...placed(), language: 'DE' }));
      expect((await termsOf(answer.post_id)).map(({ language }) => language)).toEqual(['de', 'de']);
      expect(await site.sql('SELECT term_id FROM wp_terms')).toEqual(before);
    });

    it('translations are linked with each other, whatever their number', async () => {
      const main = await publish(site, requestFor('main', { ...placed(), language: 'en' }));
      const of = { translation_of: sha256('main') };
      const german = await publish(site, requestFor('main#de', { ...placed(), ...of, language: 'de' }));
      const japanese = await publish(site, requestFor('main#ja', { ...placed(), ...of, language: 'ja' }));
      const all = { en: main.post_id, de: german.post_id, ja: japanese.post_id };
      expect(japanese).toMatchObject({ language: 'ja', translations: all });
      for (const key of ['main', 'main#de', 'main#ja'])
        expect((await readPublication(site, key)).json.translations).toEqual(all);
      expect((await termsOf(japanese.post_id)).map(({ language }) => language)).toEqual(['ja', 'ja']);
      expect((await termsOf(main.post_id)).map(({ language }) => language)).toEqual(['en', 'en']);
    });

    it('a post without a language gets the default one from Polylang, and can be translated', async () => {
      const main = await publish(site, requestFor('plain'));
      expect(main.language).toBeUndefined();
      const german = await publish(site, requestFor('plain#de', { language: 'de', translation_of: sha256('plain') }));
      expect(german.translations).toEqual({ en: main.post_id, de: german.post_id });
    });

    it.each([
      ['a language that Polylang does not have', { language: 'fr' }, 'unknown_language', 'language'],
      [
        'an original that was never published',
        { language: 'de', translation_of: sha256('never') },
        'unknown_translation',
        'translation_of',
      ],
      [
        'an original in the same language',
        { language: 'en', translation_of: sha256('main') },
        'invalid_payload',
        'language',
      ],
      [
        'an original that is translated already',
        { language: 'de', translation_of: sha256('main') },
        'invalid_payload',
        'translation_of',
      ],
      ['an original that is no hash', { language: 'de', translation_of: 'main' }, 'invalid_payload', 'translation_of'],
    ])('%s is refused before anything is created', async (_, wrong, code, field) => {
      const answer = await post(site, requestFor('refused', wrong));
      expect([answer.status, answer.json.code, answer.json.data.field]).toEqual([400, code, field]);
      if (code === 'unknown_language') expect(answer.json.data.languages).toEqual(['en', 'de', 'pt', 'ja']);
      expect((await readPublication(site, 'refused')).status).toBe(404);
      expect(await site.sql("SELECT ID FROM wp_posts WHERE post_title = 'Post of refused'")).toEqual([]);
    });

    it('an original in the trash is not translated; a translation in the trash is made anew', async () => {
      const of = (key: string) => ({ language: 'de', translation_of: sha256(key) });
      const main = await publish(site, requestFor('trash main'));
      const german = await publish(site, requestFor('trash main#de', of('trash main')));
      await site.php('wp_trash_post( $args ); return true;', german.post_id);
      const again = await publish(site, requestFor('trash main#de 2', of('trash main')));
      expect(again.translations).toEqual({ en: main.post_id, de: again.post_id });
      await site.php('wp_trash_post( $args ); return true;', main.post_id);
      expect((await post(site, requestFor('trash main#pt', { ...of('trash main'), language: 'pt' }))).json.code).toBe(
        'unknown_translation',
      );
    });
  });

  expectCleanLog(site);
});
