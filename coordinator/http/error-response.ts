import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorWords } from '../../shared/node/http-errors.ts';
import type { Emit } from '../ports/events.ts';

/** HTTP status of each code that a caller can cause. */
const STATUS: Record<string, ContentfulStatusCode> = {
  invalid_request: 400,
  invalid_rules: 400,
  token_invalid: 401,
  token_missing: 401,
  token_expired: 401,
  token_revoked: 401,
  invitation_refused: 403,
  brand_not_found: 404,
  site_not_found: 404,
  slot_not_found: 404,
  brand_exists: 409,
  duplicate_site: 409,
  clock_skew: 409,
  slot_used: 409,
};

/** How errors are worded, whichever way a call came in. */
export const errorWords = (emit: Emit): ErrorWords => ({
  statusOf: ({ code }) => STATUS[code],
  unexpected: (flow, message) => emit({ type: 'flow_failed', flow, code: 'unexpected', message }),
  service: 'The coordinator',
});
