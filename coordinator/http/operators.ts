import { Hono } from 'hono';
import { newBrand, newInvitation, scheduleQuery, siteChange } from '../../shared/contract/coordinator/operator.ts';
import { brandRules } from '../../shared/contract/coordinator/rules.ts';
import { toIso } from '../../shared/core/instant.ts';
import { requireKey } from '../../shared/node/http-errors.ts';
import { addBrand, changeSite, revokeSite, setRules } from '../flows/change-fleet.ts';
import { findSite, invite } from '../flows/enrol-site.ts';
import { readSites, readStatus } from '../flows/read-fleet.ts';
import { readSchedule } from '../flows/read-schedule.ts';
import type { ApiContext } from './app.ts';
import { parsed, readBody } from './read-body.ts';

/** What operators call, with the bearer token `SCHEDULER_API_KEY`. */
export function operatorRoutes({ coordinator, apiKey, version }: ApiContext): Hono {
  const app = new Hono();
  app.use(requireKey(apiKey));

  const rulesOf = async (brandId: string) => {
    const { brand, rules } = await coordinator.views.of(brandId);
    return { brand: brandId, own: brand.rules, effective: rules };
  };

  app.get('/status', async (c) => c.json(await readStatus(coordinator, version)));
  app.get('/brands', async (c) => c.json({ brands: (await readStatus(coordinator)).brands }));
  app.post('/brands', async (c) => {
    const { id: brandId, name, rules } = await readBody(c.req, newBrand);
    await addBrand(coordinator, { brandId, name: name ?? brandId, rules });
    return c.json(await rulesOf(brandId), 201);
  });
  app.get('/brands/:brand/rules', async (c) => c.json(await rulesOf(c.req.param('brand'))));
  app.put('/brands/:brand/rules', async (c) => {
    const rules = parsed(brandRules, await c.req.json().catch(() => null), 'invalid_rules');
    await setRules(coordinator, c.req.param('brand'), rules);
    return c.json(await rulesOf(c.req.param('brand')));
  });
  app.get('/brands/:brand/schedule', async (c) => {
    const { days } = parsed(scheduleQuery, c.req.query());
    return c.json(await readSchedule(coordinator, c.req.param('brand'), days));
  });
  app.get('/sites', async (c) => {
    const brand = c.req.query('brand');
    // A name that is not known is no brand without sites.
    if (brand !== undefined) await coordinator.views.of(brand);
    return c.json({ sites: await readSites(coordinator, brand) });
  });
  app.patch('/sites/:id', async (c) => {
    const change = await readBody(c.req, siteChange);
    const { siteId } = await findSite(coordinator, c.req.param('id'));
    const { name, weight, rules } = change;
    await changeSite(coordinator, siteId, {
      ...(name === undefined ? {} : { name }),
      ...(weight === undefined ? {} : { weight }),
      ...(rules === undefined ? {} : { rules }),
    });
    return c.json((await readSites(coordinator)).find((site) => site.site_id === siteId));
  });
  app.post('/sites/:id/revoke', async (c) => {
    const { siteId, url } = await revokeSite(coordinator, c.req.param('id'));
    return c.json({ site_id: siteId, url, revoked: true });
  });
  app.post('/invitations', async (c) => {
    const { brand, weight = null, days } = await readBody(c.req, newInvitation);
    const { code, expiresAt } = await invite(coordinator, brand, { weight, lifeMs: days * 86_400_000 });
    return c.json({ invite: code, brand, expires_at: toIso(expiresAt) }, 201);
  });
  return app;
}
