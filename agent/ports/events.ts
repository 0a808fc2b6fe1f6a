import type { AlertEvent } from '../../shared/alerts/alert-desk.ts';
import type { Instant } from '../../shared/core/instant.ts';
import type { PipelineEvent } from './pipeline-events.ts';

/** What happens in the agent, as data. `log-events.ts` words it; alerts and metrics listen to the same. */
export type AgentEvent =
  | PipelineEvent
  | {
      type: 'agent_started';
      site: string;
      /** Null when WordPress could not be reached. */
      zone: string | null;
      cadence: string;
      worker: string;
      version: string;
      /** Whether this machine's clock and WordPress's agree well enough to publish. */
      clocksAgree: boolean;
    }
  | { type: 'agent_stopping'; signal: string }
  | { type: 'lease_taken'; epoch: number; owner: string }
  | { type: 'lease_waiting'; owner: string; label: string; expiresAt: string }
  | { type: 'lease_lost'; reason: string }
  | { type: 'zone_changed'; from: string; to: string }
  | { type: 'offset_ignored'; offsetHours: number; zone: string; agrees: boolean }
  | { type: 'clock_skew'; skewMs: number }
  | { type: 'clocks_agree' }
  | { type: 'site_failed'; code: string; message: string; retry: boolean }
  | { type: 'site_recovered' }
  | { type: 'category_ambiguous'; category: string; paths: readonly string[] }
  | { type: 'window_planned'; windowKey: string; intervalDays: number; planned: number; dropped: number }
  | { type: 'slot_planned'; category: string; plannedAt: Instant; late: boolean }
  | { type: 'slot_released'; category: string; slotId: string; reason: string }
  | { type: 'slot_missed'; category: string; windowKey: string; reason: string }
  | { type: 'capacity_exceeded'; message: string }
  | { type: 'job_published'; jobId: string; category: string; postId: number; postUrl: string; hooks: string }
  /** `during` says that it failed at publishing; it is absent when the pipeline failed. */
  | { type: 'job_failed'; jobId: string; category: string; code: string; message: string; during?: 'publishing' }
  | { type: 'job_given_back'; jobId: string; category: string; reason: string }
  | { type: 'publication_unknown'; jobId: string; code: string; message: string }
  | { type: 'hooks_interrupted'; jobId: string; postId: number }
  | { type: 'markup_removed'; jobId: string; removed: readonly string[] }
  | { type: 'tick_done'; outcome: string; at: Instant }
  | { type: 'request_served'; requestId: string; method: string; route: string; status: number; seconds: number }
  | { type: 'coordinator_failed'; code: string; message: string; retry: boolean }
  | { type: 'coordinator_recovered'; brand: string }
  | { type: 'brand_warning'; message: string }
  | { type: 'grant_moved'; category: string; from: Instant; to: Instant }
  | { type: 'grant_refused'; category: string; reason: string; message: string; retryAt: Instant }
  | { type: 'grant_revoked'; slotId: string; reason: string }
  | { type: 'slot_granted'; category: string; at: Instant; slotId: string }
  | { type: 'settings_applied'; revision: string }
  | { type: 'settings_refused'; faults: readonly string[] }
  | { type: 'command_obeyed'; command: string; by: string; outcome: 'done' | 'failed'; message: string }
  | { type: 'report_failed'; code: string; message: string }
  | { type: 'flow_failed'; flow: string; code: string; message: string }
  | { type: 'flow_recovered'; flow: string }
  /** The reactions to posts could not be asked for; they are again in an hour. */
  | { type: 'reactions_failed'; network: string; code: string; message: string }
  | { type: 'social_posted'; jobId: string; network: string; category: string; url: string | null }
  | {
      type: 'social_failed';
      jobId: string;
      network: string;
      category: string;
      code: string;
      message: string;
      isFinal: boolean;
    }
  /** `failures` says what the backends answered that did not take it. */
  | AlertEvent
  | { type: 'duplicate_title'; jobId: string; message: string }
  | { type: 'translation_published'; jobId: string; language: string; postId: number; postUrl: string }
  | { type: 'translation_failed'; jobId: string; language: string; code: string; message: string }
  | { type: 'read_back_differs'; jobId: string; field: string; sent: string; kept: string };

export type Emit = (event: AgentEvent) => void;
