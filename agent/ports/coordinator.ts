import type {
  EnrolRequest,
  EnrolResponse,
  ReportRequest,
  ReportResponse,
  Reservation,
  ReservationResponse,
} from '../../shared/contract/coordinator/sites.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';

/** Where a site's coordinator is, and what opens it. */
export interface CoordinatorAccess {
  url: string;
  siteId: string;
  token: string;
}

/**
 * What the coordinator, or the way to it, answered. Every call may be repeated as it is, so a lost answer is no outcome of
 * its own.
 * - `unavailable`: nobody answered, or not now; the same call may succeed later.
 * - `refused`: it understood and said no (`code` is the coordinator's own).
 * - `misconfigured`: what answers is no coordinator of this release.
 */
export class CoordinatorError extends SchedulerError {
  readonly outcome: 'unavailable' | 'refused' | 'misconfigured';
  constructor(code: string, message: string, options: { outcome: CoordinatorError['outcome']; cause?: unknown }) {
    super(code, message, { ...options, retry: options.outcome === 'unavailable' });
    this.outcome = options.outcome;
  }
}

/** The brand's coordinator. Every call may throw CoordinatorError. */
export interface Coordinator {
  enrol(url: string, request: EnrolRequest): Promise<EnrolResponse>;
  /** What this site has and did; answers every grant that holds for it now. */
  report(access: CoordinatorAccess, request: ReportRequest): Promise<ReportResponse>;
  /** The same `request_id` gets the same grant again. */
  reserve(access: CoordinatorAccess, request: Reservation): Promise<ReservationResponse>;
  /** Gives a grant back; also when it was already. */
  release(access: CoordinatorAccess, slotId: string): Promise<void>;
  /** Whether it is there and ready. */
  ping(url: string): Promise<void>;
}
