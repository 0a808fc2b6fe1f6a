import { type Context, Hono } from 'hono';
import { enrolRequest, reportRequest, reservationRequest } from '../../shared/contract/coordinator/sites.ts';
import type { Coordinator } from '../flows/coordinator.ts';
import { enrolSite } from '../flows/enrol-site.ts';
import { releaseSlot } from '../flows/release-slot.ts';
import { readBody } from './read-body.ts';
import type { SiteCalls } from './site-calls.ts';

/** What agents call. Each but enrol bears the token of the site that its address names. */
export function siteRoutes(coordinator: Coordinator, calls: SiteCalls): Hono {
  const claimsOf = (c: Context) => calls.claimsOf(c.req.param('id') ?? '', c.req.header('authorization'));

  return new Hono()
    .post('/enrol', async (c) => c.json(await enrolSite(coordinator, await readBody(c.req, enrolRequest)), 201))
    .put('/sites/:id/report', async (c) => {
      const claims = claimsOf(c);
      return c.json(await calls.report(claims, await readBody(c.req, reportRequest)));
    })
    .post('/sites/:id/reservations', async (c) => {
      const claims = claimsOf(c);
      return c.json(await calls.reserve(claims, await readBody(c.req, reservationRequest)));
    })
    .delete('/sites/:id/reservations/:slot', async (c) => {
      const slotId = c.req.param('slot');
      await releaseSlot(coordinator, claimsOf(c), slotId);
      return c.json({ slot_id: slotId, released: true });
    });
}
