import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../coordinator/http/app.ts';
import { createMetrics } from '../../coordinator/metrics.ts';
import { HOUR } from '../../shared/core/instant.ts';
import { fleetWorld, KEY, queueOf, resultOf } from '../coordinator/fleet-world.ts';
import { isTooWide, startChromium, type TestBrowser } from '../rig/chromium.ts';
import { mayNotSkip } from '../rig/environment.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NO_CHROMIUM = existsSync('/usr/bin/chromium') ? null : 'Chromium is not installed';
if (NO_CHROMIUM !== null && mayNotSkip()) throw new Error(`With CI=true nothing may be skipped, but ${NO_CHROMIUM}.`);

/** A brand in slots mode with three sites in three zones: some posts out, one site silent. */
async function fleet() {
  const world = fleetWorld();
  await world.brand('harbour-media', { mode: 'slots', timezone: 'Australia/Sydney', brand_rotation: 'weighted' });
  const zones = {
    'harbour-news': 'Australia/Sydney',
    'coast-living': 'Pacific/Auckland',
    'reef-science': 'America/New_York',
  };
  const sites = [];
  for (const [name, zone] of Object.entries(zones)) {
    const site = await world.enrol('harbour-media', name, { zone, weight: 5 - sites.length * 2 });
    await site.report({ queue_hash: 'q', queue: queueOf(name, 4, 40), queue_total: 160 });
    sites.push(site);
  }
  await world.tick();
  world.advance(20 * HOUR);
  for (const site of sites.slice(0, 2)) {
    const slots = await world.coordinator.store.slots({ siteIds: [site.id], from: 0, until: world.now() });
    const results = slots.map(({ slotId, category, scheduledAt }) =>
      resultOf({ slot_id: slotId, category, scheduled_at: new Date(scheduledAt).toISOString() }),
    );
    await site.report({ results });
  }
  await world.tick();
  return { world, site: sites[0] };
}

describe.skipIf(NO_CHROMIUM !== null)(`the dashboard in Chromium${NO_CHROMIUM ? `: ${NO_CHROMIUM}` : ''}`, () => {
  let server: ServerType;
  let address: string;
  let siteId: string;
  beforeAll(async () => {
    const { world, site } = await fleet();
    siteId = site?.id ?? '';
    const app = createApp({ coordinator: world.coordinator, apiKey: KEY, version: '1', metrics: createMetrics('1') });
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    await new Promise((listening) => server.once('listening', listening));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server?.close());

  async function signIn({ context }: TestBrowser): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${address}/`);
    await page.getByLabel('API key').fill(KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }

  /** Violations of the WCAG rules that axe knows, one line each; evaluated past the policy that forbids scripts. */
  async function violations(page: Page): Promise<string[]> {
    const client = await page.context().newCDPSession(page);
    const { result } = await client.send('Runtime.evaluate', {
      expression: `${AXE}; axe.run().then(({ violations }) => violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target + ' ' + n.failureSummary).join(', ')))`,
      awaitPromise: true,
      returnByValue: true,
    });
    return result.value as string[];
  }

  it.each(['light', 'dark'] as const)('is accessible, in %s', { timeout: 240_000 }, async (colorScheme) => {
    const browser = await startChromium({ colorScheme, viewport: { width: 1200, height: 900 } });
    try {
      const start = await browser.context.newPage();
      await start.goto(`${address}/sign-in`);
      expect(await violations(start)).toEqual([]);
      const page = await signIn(browser);
      for (const path of ['/', '/?clock=site', '/brands', `/sites/${siteId}`]) {
        await page.goto(`${address}${path}`);
        expect(await violations(page), path).toEqual([]);
        expect(await isTooWide(page), path).toBe(false);
      }
      if (process.env.SCS_SHOTS) {
        await page.goto(`${address}/`);
        await page.screenshot({ path: `${process.env.SCS_SHOTS}/fleet-${colorScheme}.png`, fullPage: true });
      }
    } finally {
      await browser.close();
    }
  });

  it('on a phone shows the week as a list, without scrolling sideways, and needs no JavaScript', {
    timeout: 240_000,
  }, async () => {
    const browser = await startChromium({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
    try {
      const page = await signIn(browser);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('The brand harbour-media');
      expect(await page.locator('.week').isVisible()).toBe(false);
      expect(await page.locator('.week-list li').first().isVisible()).toBe(true);
      expect(await page.locator('.pill.bad').first().textContent()).toBe('unreachable');
      for (const path of ['/', '/brands', `/sites/${siteId}`]) {
        await page.goto(`${address}${path}`);
        const box = await page.locator('body').boundingBox();
        const table = await page.locator('table').first().boundingBox();
        expect((table?.x ?? 0) + (table?.width ?? 0), path).toBeLessThanOrEqual((box?.width ?? 0) + 1);
      }
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('API key').waitFor();
    } finally {
      await browser.close();
    }
  });
});
