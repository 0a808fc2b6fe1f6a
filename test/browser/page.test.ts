import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toIso } from '../../shared/core/instant.ts';
import { accessibilityViolations, openBrowser, SCREENSHOTS, screenshot, signIn } from '../rig/browser.ts';
import { describeWordPress } from '../rig/describe-wordpress.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { useSite } from '../wordpress/use-site.ts';
import { expectNothingWrongInPlugin } from './plugin-log.ts';
import { EVIL, OWNER, type Sample, sampleSite, sendReport } from './sample-report.ts';

const TABS = ['status', 'queue', 'slots', 'settings', 'log'] as const;

describeWordPress('the page in the administration', () => {
  const site = useSite({ timezone: 'Australia/Sydney' });
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let sample: Sample;
  const url = (tab: string, more = '') =>
    `${site.url}/wp-admin/options-general.php?page=smart-content-scheduler&tab=${tab}${more}`;
  const open = (tab: string, more = '') => page.goto(url(tab, more));
  const commands = async () =>
    (await sendReport(site, { ...sample.report, queue: undefined, log: undefined })).commands;
  const clearCommands = () => site.sql('DELETE FROM wp_smart_content_scheduler_commands');
  /** Follows a link or presses a button, by keyboard, and waits for the page that comes of it. */
  const press = (target: Locator) => Promise.all([page.waitForEvent('load'), target.press('Enter')]);
  const notice = () => page.locator('.scs-page > .notice').first().innerText();

  beforeAll(async () => {
    browser = await openBrowser();
    sample = await sampleSite(site);
    page = await signIn(browser.context, site, site.adminUser, site.adminPassword);
  }, 180_000);
  afterAll(() => browser?.close());

  it('invites to connect an agent before the first report, and makes its access in one step', async () => {
    await open('status');
    await press(page.getByRole('link', { name: 'Connect an agent' }));
    await press(page.getByRole('button', { name: 'Make access for the agent' }));
    const environment = await page.locator('#scs-environment').inputValue();
    expect(await accessibilityViolations(page, '.scs-page')).toEqual([]);
    await screenshot(page, 'wizard');
    const value = (name: string) => new RegExp(`^${name}="?([^"\\n]+)`, 'm').exec(environment)?.[1] ?? '';
    const as = { username: value('WP_USERNAME'), appPassword: value('WP_APP_PASSWORD') };
    expect(value('WP_SITE_URL')).toBe(site.url);
    const answer = await site.rest('GET', '/smart-content-scheduler/v1/site', { as });
    expect([answer.status, answer.json.user]).toEqual([200, expect.objectContaining({ can_publish: true })]);
    await open('settings');
    expect(await page.locator('#scs-environment').count()).toBe(0);
    expect(JSON.stringify(await site.sql('SELECT option_value FROM wp_options'))).not.toContain(as.appPassword);
  });

  it('tests every layer, and names what fails', async () => {
    await open('settings');
    await press(page.getByRole('button', { name: 'Test the connection' }));
    const rows = await page.locator('.scs-layers tbody tr').allInnerTexts();
    const results = Object.fromEntries(
      rows.map((row) => row.split('\t').map((cell) => cell.trim()) as [string, string]),
    );
    expect(results).toEqual({
      Versions: 'works',
      'Application passwords': 'works',
      'REST API': 'works',
      'Authorization header': 'works',
      "The agent's user": 'works',
      Agent: 'fails',
      Clocks: 'works',
    });
    expect(rows.join('\n')).toContain('scs doctor');
  });

  describe.each(TABS)('tab %s', (tab) => {
    it('shows markup of others as text, passes axe, and looks as it should', async () => {
      await sendReport(site, sample.report);
      await open(tab);
      expect(await page.evaluate('window.wasHere')).toBeUndefined();
      expect(await page.locator('.scs-page b[onmouseover]').count()).toBe(0);
      // WordPress itself takes tags out of a category's name, and nothing else of others is in the settings.
      if (tab !== 'settings')
        expect(await page.locator('.scs-page').innerText()).toContain('<script>window.wasHere=1</script>');
      expect(await accessibilityViolations(page, '.scs-page')).toEqual([]);
      await screenshot(page, tab);
    });
  });

  it.each(TABS)('fits on a phone: %s', async (tab) => {
    await page.setViewportSize({ width: 390, height: 800 });
    await open(tab);
    await screenshot(page, `${tab}-phone`);
    const width = await page.evaluate('document.querySelector(".scs-page").scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
    expect(await accessibilityViolations(page, '#scs-tab')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('shows the site’s place in its brand, and its slots', async () => {
    await open('slots');
    const text = await page.locator('#scs-tab').innerText();
    expect(text).toMatch(/Harbour & Sons[\s\S]*connected[\s\S]*round robin/);
    const rows = await page.locator('#scs-tab tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t')[1])).toEqual(['Science', 'Weather', 'Politics', 'Technology']);
  });

  /** How the page looks to a person: the colour of a published post's mark, and of the strip of a weekend behind it. */
  const colours = () =>
    page.evaluate(
      `[ '.scs-mark-published', '.scs-weekend' ].map( ( one ) => getComputedStyle( document.querySelector( '.scs-svg ' + one ) ).fill )`,
    );

  it('has its styles also right to left, and fits', async () => {
    await open('status');
    const before = await colours();
    await site.php("update_option( 'scs_test_rtl', 1 ); return true;");
    try {
      await open('status');
      expect(await page.evaluate('document.documentElement.dir || document.body.className')).toMatch(/rtl/);
      expect(await colours()).toEqual(before);
      const widths = await page.evaluate(
        "[ 'scrollWidth', 'clientWidth' ].map( ( width ) => document.querySelector( '.scs-page' )[ width ] )",
      );
      expect((widths as number[])[0]).toBeLessThanOrEqual((widths as number[])[1] ?? 0);
      expect(await accessibilityViolations(page, '.scs-page')).toEqual([]);
      await page.screenshot({ path: `${SCREENSHOTS}/status-rtl.png` });
    } finally {
      await site.php("delete_option( 'scs_test_rtl' ); return true;");
    }
  });

  it.each(['light', 'midnight', 'sunrise'])(
    'takes its accent from the colour scheme "%s", and stays readable',
    async (scheme) => {
      await site.php("update_user_meta( 1, 'admin_color', $args ); return true;", scheme);
      await open('status');
      // Older versions of WordPress give no scheme a colour for this; there it stays that of links.
      const accent = await page.evaluate(
        `( () => { const probe = document.createElement( 'i' ); probe.style.color = getComputedStyle( document.body ).getPropertyValue( '--wp-admin-theme-color' ) || '#2271b1'; document.body.append( probe ); return getComputedStyle( probe ).color; } )()`,
      );
      expect((await colours()) as string[]).toContain(accent);
      // The buttons above are core's own, in the colours that each scheme gives them.
      expect(await accessibilityViolations(page, '#scs-tab')).toEqual([]);
      await screenshot(page, `status-${scheme}`);
      await site.php("delete_user_meta( 1, 'admin_color' ); return true;");
    },
  );

  it('shows what is planned, what failed and what was missed in the timeline, with a table of the same', async () => {
    await open('status');
    const marks = async (state: string) => page.locator(`.scs-svg .scs-mark-${state}`).count();
    expect(await marks('planned')).toBeGreaterThan(4);
    expect(await marks('failed')).toBe(1);
    expect(await marks('missed')).toBe(1);
    expect(await marks('published')).toBeGreaterThan(20);
    await page.getByText('Show as a table').click();
    const rows = await page.locator('.scs-table-view tbody tr').count();
    const all = await page.locator('.scs-svg .scs-mark').count();
    expect(rows).toBe(all);
    expect(await page.locator('.scs-table-view').innerText()).toContain('nothing was waiting');
  });

  describe('actions', () => {
    beforeAll(() => sendReport(site, sample.report));

    it.each([
      ['status', 'button', 'Check now', { type: 'check_now' }],
      ['status', 'button', 'Pause', { type: 'pause' }],
      ['queue', 'link', 'Retry Winter colds, explained', { type: 'retry', job_id: 'articles/100' }],
      ['queue', 'link', 'Cancel Winter colds, explained', { type: 'cancel', job_id: 'articles/100' }],
      ['queue', 'link', 'Publish now A post about politics, number 0', { type: 'publish_now', job_id: 'articles/0' }],
      [
        'queue',
        'link',
        'Earlier A post about politics, number 0',
        { type: 'set_priority', job_id: 'articles/0', priority: 60 },
      ],
    ] as const)('on %s: the %s "%s" reaches the agent, once', async (tab, role, name, expected) => {
      await clearCommands();
      for (let time = 0; time < 2; time += 1) {
        await open(tab);
        await press(page.getByRole(role, { name, exact: true }).first());
      }
      expect(await notice()).toContain('waits for the agent already');
      expect(await commands()).toMatchObject([expected]);
    });

    it('publish the next post of a category', async () => {
      await clearCommands();
      await open('status');
      await press(page.getByRole('link', { name: 'Publish next now Technology', exact: true }));
      expect(await commands()).toMatchObject([{ type: 'publish_now', job_id: 'articles/1', force: false }]);
    });

    it('retry several at once', async () => {
      await clearCommands();
      await open('queue', '&status=FAILED');
      for (const box of await page.locator('input[name="job[]"]').all()) await box.check();
      await page.selectOption('#bulk-action-selector-top', 'retry');
      await press(page.locator('#doaction'));
      expect(await notice()).toContain('2 posts were handed');
      expect((await commands()).map(({ type, job_id: id }) => [type, id])).toEqual([
        ['retry', 'articles/100'],
        ['retry', EVIL],
      ]);
    });

    it('pause a category, by a setting that the agent follows', async () => {
      await open('status');
      await press(page.getByRole('link', { name: 'Pause Technology', exact: true }));
      const settings = await site.rest('GET', '/smart-content-scheduler/v1/settings');
      expect(JSON.parse(settings.json.settings.SCHEDULER_CATEGORY_RULES)).toEqual({ Technology: { paused: true } });
    });

    it('save the schedule, and refuse what cannot be used', async () => {
      await open('settings');
      await page.fill('#SCHEDULER_QUIET_HOURS', '22:00-06:00');
      await page.fill('#SCHEDULER_BLACKOUT_DATES', '2026-12-25\n2027-01-01');
      await page.getByLabel('Saturday').check();
      await press(page.getByRole('button', { name: 'Save Changes' }));
      const settings = (await site.rest('GET', '/smart-content-scheduler/v1/settings')).json.settings;
      expect(settings).toMatchObject({
        SCHEDULER_QUIET_HOURS: '22:00-06:00',
        SCHEDULER_BLACKOUT_DATES: '2026-12-25,2027-01-01',
        SCHEDULER_ALLOWED_DAYS: 'sat',
      });
      await page.fill('#SCHEDULER_QUIET_HOURS', 'at night');
      await press(page.getByRole('button', { name: 'Save Changes' }));
      expect(await notice()).toContain('Quiet hours was not saved');
    });

    it('save rules of a category, and hold it back', async () => {
      await clearCommands();
      await open('settings', '&s=Science');
      const id = sample.terms.Science;
      await page.fill(`#scs-rule-${id}-interval`, '5');
      await page.fill(`#scs-rule-${id}-delay`, '2');
      await press(page.getByRole('button', { name: 'Save category rules' }));
      const settings = (await site.rest('GET', '/smart-content-scheduler/v1/settings')).json.settings;
      expect(JSON.parse(settings.SCHEDULER_CATEGORY_RULES).Science).toEqual({ interval_days: 5 });
      expect(await commands()).toMatchObject([{ type: 'delay', category: 'Science', days: 2 }]);
    });

    it('show what the agent’s environment fixes as locked, with its value', async () => {
      await open('settings');
      const field = page.locator('#SCHEDULER_PUBLISH_INTERVAL_DAYS');
      expect([await field.isDisabled(), await field.inputValue()]).toEqual([true, '3']);
      expect(await page.locator('.scs-locked').first().innerText()).toContain('SCHEDULER_PUBLISH_INTERVAL_DAYS');
    });

    it('publish a post of which WordPress missed the schedule', async () => {
      const id = await site.php<number>(
        "$id = wp_insert_post( array( 'post_title' => 'Late', 'post_status' => 'draft', 'post_author' => 1 ) ); global $wpdb; $wpdb->update( $wpdb->posts, array( 'post_status' => 'future', 'post_date_gmt' => gmdate( 'Y-m-d H:i:s', time() - 3600 ), 'post_date' => get_date_from_gmt( gmdate( 'Y-m-d H:i:s', time() - 3600 ) ) ), array( 'ID' => $id ) ); clean_post_cache( $id ); return $id;",
      );
      await open('status');
      await press(page.getByRole('button', { name: 'Publish it now' }));
      expect(await site.sql('SELECT post_status FROM wp_posts WHERE ID = ?', [id])).toEqual([
        { post_status: 'publish' },
      ]);
      await open('log');
      expect(await page.locator('.scs-page').innerText()).toContain('"Late" missed its schedule');
    });
  });

  it('keeps itself fresh without a page load', async () => {
    await page.clock.install();
    await open('status');
    await sendReport(site, { ...sample.report, paused: true, queue: undefined, log: undefined });
    await page.clock.fastForward(20_000);
    await waitUntil(
      async () => (await page.locator('.scs-agent').innerText()).includes('paused'),
      () => 'the page did not refresh itself',
    );
    await sendReport(site, { ...sample.report, queue: undefined, log: undefined });
  });

  it('works without JavaScript: every tab shows, and an action is carried out', async () => {
    await clearCommands();
    const plain = await openBrowser({ javaScriptEnabled: false });
    try {
      const own = await signIn(plain.context, site, site.adminUser, site.adminPassword);
      for (const tab of TABS) {
        await own.goto(url(tab));
        expect(await own.locator('.nav-tab-active').innerText()).toBe(tab[0]?.toUpperCase() + tab.slice(1));
      }
      await own.goto(url('queue'));
      await own.getByRole('link', { name: 'Retry Winter colds, explained' }).click();
      await own.waitForLoadState();
      expect(await commands()).toMatchObject([{ type: 'retry', job_id: 'articles/100' }]);
    } finally {
      await plain.close();
    }
  });

  it('no other page of the administration loads a script or a style of ours', async () => {
    for (const path of ['index.php', 'edit.php', 'plugins.php', 'options-general.php']) {
      await page.goto(`${site.url}/wp-admin/${path}`);
      expect(
        await page.locator('script[src*="smart-content-scheduler"], link[href*="smart-content-scheduler"]').count(),
      ).toBe(0);
    }
  });

  it('says on other pages that the agent is silent', async () => {
    await sendReport(site, sample.report);
    await site.php(
      "$agent = get_option( 'smart_content_scheduler_agent' ); $agent['seen_at'] -= 600; update_option( 'smart_content_scheduler_agent', $agent );",
    );
    await page.goto(`${site.url}/wp-admin/edit.php`);
    expect(await page.locator('.notice-warning').first().innerText()).toMatch(/has been silent for 1\d min/);
    await page.goto(`${site.url}/wp-admin/index.php`);
    expect(await page.locator('#smart_content_scheduler').innerText()).toContain('The agent is silent');
    expect(await accessibilityViolations(page, '#smart_content_scheduler')).toEqual([]);
    await sendReport(site, { ...sample.report, owner: OWNER, sent_at: toIso(Date.now()) });
  });

  expectNothingWrongInPlugin(site);
});
