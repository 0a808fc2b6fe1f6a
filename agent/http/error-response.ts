import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { errorHandler } from '../../shared/node/http-errors.ts';
import type { Emit } from '../ports/events.ts';
import { SiteError } from '../ports/site.ts';

export { notFound, requireKey, tooLarge } from '../../shared/node/http-errors.ts';

/** HTTP status of each code that a caller can cause. */
const STATUS: Record<string, ContentfulStatusCode> = {
  job_not_found: 404,
  wrong_state: 409,
  too_late: 409,
  too_soon: 409,
  unsettled: 409,
  in_progress: 409,
  paused: 409,
  clock_skew: 409,
  brand_rules: 409,
  no_lease: 409,
  callback_stale: 409,
  delay_configured: 409,
  bad_signature: 401,
  stage_patch_invalid: 422,
  invalid_job: 400,
  invalid_request: 400,
};

/** Words what a route threw. */
export const errorResponse = (emit: Emit) =>
  errorHandler({
    statusOf: (error) => (error instanceof SiteError ? (error.retry ? 503 : 502) : STATUS[error.code]),
    unexpected: (flow, message) => emit({ type: 'flow_failed', flow, code: 'unexpected', message }),
    service: 'The agent',
  });
