import { type Context, Hono } from 'hono';
import { enrolRequest, reportRequest, reservationRequest } from '../../shared/contract/coordinator/sites.ts';
import { gather } from '../../shared/node/gather.ts';
import { bearerOf } from '../../shared/node/http-errors.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { enrolSite } from '../flows/enrol-site.ts';
import { grantReservation } from '../flows/grant-reservation.ts';
import { releaseSlot } from '../flows/release-slot.ts';
import { readToken, type TokenClaims } from '../flows/site-token.ts';
import { type GivenReport, takeReports } from '../flows/take-reports.ts';
import type { ApiContext } from './app.ts';
import { readBody } from './read-body.ts';

/** Reports that are written in one transaction, at most. */
const REPORTS_AT_ONCE = 100;
/** Far less than a transaction takes. */
const LINGER_MS = 1;
/** Reports that wait longer for the database hold up only their own sites. */
const PATIENCE_MS = 1000;

/** What agents call. Each but enrol bears the token of the site that its address names. */
export function siteRoutes({ coordinator }: ApiContext): Hono {
  const report = gather((batch: readonly GivenReport[]) => takeReports(coordinator, batch), {
    atMost: REPORTS_AT_ONCE,
    lingerMs: LINGER_MS,
    patience: { ms: PATIENCE_MS, keyOf: ({ claims }) => claims.siteId },
  });

  const claimsOf = (c: Context): TokenClaims => {
    const claims = readToken(coordinator.secretKey, bearerOf(c), coordinator.clock.now());
    if (claims.siteId === c.req.param('id')) return claims;
    throw new SchedulerError('token_invalid', 'The token is another site’s than the one in the address.');
  };

  return new Hono()
    .post('/enrol', async (c) => c.json(await enrolSite(coordinator, await readBody(c.req, enrolRequest)), 201))
    .put('/sites/:id/report', async (c) => {
      const claims = claimsOf(c);
      return c.json(await report({ claims, report: await readBody(c.req, reportRequest) }));
    })
    .post('/sites/:id/reservations', async (c) => {
      const claims = claimsOf(c);
      return c.json(await grantReservation(coordinator, claims, await readBody(c.req, reservationRequest)));
    })
    .delete('/sites/:id/reservations/:slot', async (c) => {
      const slotId = c.req.param('slot');
      await releaseSlot(coordinator, claimsOf(c), slotId);
      return c.json({ slot_id: slotId, released: true });
    });
}
