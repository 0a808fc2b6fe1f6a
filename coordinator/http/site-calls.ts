import type { z } from 'zod';
import type {
  ReportResponse,
  ReservationResponse,
  reportRequest,
  reservationRequest,
} from '../../shared/contract/coordinator/sites.ts';
import { gather } from '../../shared/node/gather.ts';
import { bearerIn } from '../../shared/node/http-errors.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Coordinator } from '../flows/coordinator.ts';
import { grantReservation } from '../flows/grant-reservation.ts';
import { type TokenClaims, tokenReader } from '../flows/site-token.ts';
import { type GivenReport, takeReports } from '../flows/take-reports.ts';

/** Reports that are written in one transaction, at most. Nobody waits for more of them. */
const REPORTS_AT_ONCE = 100;
/** While the database has one batch, the other is read from the network, or answered. A site is never in both. */
const BATCHES_AT_ONCE = 2;
/** Reports that wait longer for the database hold up only their own sites. */
const PATIENCE_MS = 1000;

/** What the agents of all sites ask all day long, whichever way it came in. */
export interface SiteCalls {
  /** Whose token it is; it must be that of the site in the address. @throws SchedulerError `token_invalid`, `token_expired` */
  claimsOf(siteId: string, authorization: string | undefined): TokenClaims;
  report(claims: TokenClaims, body: z.output<typeof reportRequest>): Promise<ReportResponse>;
  reserve(claims: TokenClaims, body: z.output<typeof reservationRequest>): Promise<ReservationResponse>;
}

export function siteCalls(coordinator: Coordinator): SiteCalls {
  const readToken = tokenReader(coordinator.secretKey);
  const takeReport = gather((batch: readonly GivenReport[]) => takeReports(coordinator, batch), {
    atMost: REPORTS_AT_ONCE,
    abreast: { keyOf: ({ claims }) => claims.siteId, patienceMs: PATIENCE_MS, batches: BATCHES_AT_ONCE },
  });
  return {
    claimsOf(siteId, authorization) {
      const token = bearerIn(authorization);
      if (token === '') {
        throw new SchedulerError(
          'token_missing',
          'The request came without a token. A proxy in front of the coordinator may strip the header Authorization: let it through.',
        );
      }
      const claims = readToken(token, coordinator.clock.now());
      if (claims.siteId === siteId) return claims;
      throw new SchedulerError('token_invalid', 'The token is another site’s than the one in the address.');
    },
    report: (claims, report) => takeReport({ claims, report }),
    reserve: (claims, request) => grantReservation(coordinator, claims, request),
  };
}
