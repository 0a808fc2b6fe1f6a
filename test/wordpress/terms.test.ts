import { expect, it } from 'vitest';
import { wordpressSite } from '../../agent/adapters/wordpress/wordpress-site.ts';
import type { Site } from '../../agent/ports/site.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { expectCleanLog, useSite } from './use-site.ts';

describeWordPress('categories and tags, as the agent makes them', () => {
  const site = useSite({ workers: 8 });

  /** An adapter of its own, which remembers nothing: like another agent, or another run. */
  const agent = (): Site =>
    wordpressSite(
      {
        siteUrl: site.url,
        username: site.agent.username,
        appPassword: site.agent.appPassword,
        timeoutMs: 60_000,
      },
      { now: () => Date.now() },
    );
  const stored = (taxonomy: string) =>
    site.sql<{ term_id: number; name: string; parent: number }>(
      'SELECT t.term_id, t.name, tt.parent FROM wp_terms t JOIN wp_term_taxonomy tt ON tt.term_id = t.term_id WHERE tt.taxonomy = ? ORDER BY t.term_id',
      [taxonomy],
    );

  const NAMES = [
    'Plain',
    'Food & Drink',
    'Tom\'s "best" <of> 5 %',
    '日本語',
    'Čeština – ľúbivá',
    'عربي',
    'हिन्दी',
    'C++',
    'C#',
    '🎉',
    'a\\b',
  ];

  it('finds each tag again that it made, whatever it is called', async () => {
    const made = await agent().ensureTags(NAMES);
    expect(new Set(made).size).toBe(NAMES.length);
    const again = await agent().ensureTags(NAMES.map((name) => name.toUpperCase()));
    expect(again).toEqual(made);
    expect(await stored('post_tag')).toHaveLength(NAMES.length);
  });

  it('makes a path of categories, and tells branches of the same name apart', async () => {
    const local = await agent().ensureCategory('Sport & more/地方/Lokal');
    const other = await agent().ensureCategory('News/Lokal');
    expect(other).not.toBe(local);
    expect(await agent().ensureCategory('sport & MORE/地方/lokal')).toBe(local);
    const categories = await stored('category');
    expect(categories.filter(({ name }) => name === 'Lokal')).toHaveLength(2);
    const parent = categories.find(({ term_id }) => term_id === local)?.parent;
    expect(categories.find(({ term_id }) => term_id === parent)).toMatchObject({ name: '地方' });
  });

  it('makes one term when eight want it at the same moment', async () => {
    for (const round of [1, 2, 3]) {
      const agents = Array.from({ length: 8 }, () => agent());
      await Promise.all(agents.map((one) => one.facts()));
      const name = `Raced & ${round} 競`;
      const tags = await Promise.all(agents.map((one) => one.ensureTags([name])));
      const categories = await Promise.all(agents.map((one) => one.ensureCategory(`Raced/Below & ${round}`)));
      expect([round, new Set(tags.flat()).size, new Set(categories).size]).toEqual([round, 1, 1]);
    }
    const names = [...(await stored('post_tag')), ...(await stored('category'))].map(
      ({ name, parent }) => `${parent}:${name}`,
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }, 120_000);

  it('is not kept waiting by a request that died while it made the term', async () => {
    const lock = await site.php<string>(
      "Smart_Content_Scheduler\\Terms\\Term_Lock::take( 'Left behind', 'post_tag' ); $name = $wpdb->get_var( \"SELECT option_name FROM $wpdb->options WHERE option_name LIKE 'smart_content_scheduler_term_%'\" ); return $name;",
    );
    await site.sql("INSERT INTO wp_options (option_name, option_value, autoload) VALUES (?, '1000000000 dead', 'no')", [
      lock,
    ]);
    expect(await agent().ensureTags(['Left behind'])).toHaveLength(1);
    expect(
      await site.sql("SELECT option_name FROM wp_options WHERE option_name LIKE 'smart_content_scheduler_term_%'"),
    ).toEqual([]);
  });

  expectCleanLog(site);
});
