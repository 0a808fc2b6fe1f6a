import { expect, it } from 'vitest';
import { siteResponse } from '../../shared/contract/plugin.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { ROUTES } from './site-controls.ts';
import { expectCleanLog, useSite } from './use-site.ts';

describeWordPress('GET /site', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });
  const read = async () => siteResponse.parse((await site.rest('GET', `${ROUTES}/site`)).json);
  const setZone = (name: string, offset: number | string) =>
    site.php(
      "update_option( 'timezone_string', $args[0] ); if ( '' === $args[0] ) { update_option( 'gmt_offset', $args[1] ); } return true;",
      [name, offset],
    );

  it('tells versions, addresses, zone, default category and user', async () => {
    const answer = await read();
    expect(answer).toMatchObject({
      contract_version: 1,
      plugin_version: '0.1.0',
      site_url: site.url,
      home_url: site.url,
      name: 'Test Site',
      blog_id: 1,
      multisite: false,
      timezone: 'Australia/Sydney',
      timezone_string: 'Australia/Sydney',
      default_category: { term_id: 1, slug: 'uncategorized', name: 'Uncategorized' },
      user: { id: site.agent.id, login: 'agent', can_publish: true },
      capabilities: { polylang: null, seo: null, max_upload_bytes: 2 * 1024 * 1024 },
    });
    expect(answer.capabilities?.allowed_mime_types).toEqual(expect.arrayContaining(['image/webp', 'audio/mpeg']));
    expect(answer.capabilities?.allowed_mime_types).not.toContain('image/svg+xml');
    expect(Math.abs(Date.parse(answer.now) - Date.now())).toBeLessThan(5_000);
    expect([10, 11]).toContain(answer.gmt_offset);
  });

  it.each([
    ['', 5.5, '+05:30'],
    ['', -9.5, '-09:30'],
    ['', 12.75, '+12:45'],
    ['', -0.5, '-00:30'],
    ['', 0, 'UTC'],
    ['', 10, '+10:00'],
    ['UTC', 0, 'UTC'],
    ['America/New_York', 0, 'America/New_York'],
  ])('gives zone "%s" with manual offset %s as %s', async (name, offset, expected) => {
    await setZone(name, offset);
    const answer = await read();
    expect(answer.timezone).toBe(expected);
    expect(answer.timezone_string).toBe(name);
    if (name === '') expect(answer.gmt_offset).toBe(offset);
  });

  it('tells which languages Polylang has and which SEO plugin there is', async () => {
    await site.php("update_option( 'scs_test_doubles', 'polylang,rank-math' ); return true;");
    const { capabilities } = await read();
    expect(capabilities).toMatchObject({ seo: 'rank_math', polylang: { default: 'en' } });
    expect(capabilities?.polylang?.languages).toContainEqual({ slug: 'pt', locale: 'pt_BR', name: 'Português' });
    await site.php("update_option( 'scs_test_doubles', 'yoast,rank-math' ); return true;");
    expect((await read()).capabilities).toMatchObject({ seo: 'yoast', polylang: null });
    await site.sql("DELETE FROM wp_options WHERE option_name = 'scs_test_doubles'");
  });

  it('decodes entities in names', async () => {
    await site.php(
      "update_option( 'blogname', \"Tom & Jerry's <Site>\" ); wp_update_term( 1, 'category', array( 'name' => 'Food & Drink' ) ); return true;",
    );
    const answer = await read();
    expect(answer.name).toBe("Tom & Jerry's <Site>");
    expect(answer.default_category.name).toBe('Food & Drink');
  });

  it('names an existing category when the default category points nowhere', async () => {
    await site.php("update_option( 'default_category', 999 ); return true;");
    expect((await read()).default_category.term_id).toBe(1);
    await site.php("update_option( 'default_category', 1 ); return true;");
  });

  expectCleanLog(site);
});
