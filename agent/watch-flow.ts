import { databaseFailure } from '../shared/node/database-failure.ts';
import { describeError } from '../shared/node/scheduler-error.ts';
import type { Agent } from './flows/agent.ts';

/** What becomes of work that is done again and again. */
export interface FlowWatch {
  /** Whether the last time failed. */
  readonly isFailing: boolean;
  /** Tells of the failure. */
  failed(error: unknown): void;
  /** Tells, after failures, that it works again. */
  worked(): void;
}

/** Watches over one flow, by the name that log, metrics and alerts call it by. A failing database is told as such. */
export function watchFlow(agent: Pick<Agent, 'emit'>, flow: string): FlowWatch {
  let isFailing = false;
  return {
    get isFailing() {
      return isFailing;
    },
    failed(error) {
      isFailing = true;
      const ofDatabase = databaseFailure(error);
      const told =
        ofDatabase === null
          ? { code: 'unexpected', message: describeError(error) }
          : { code: 'database_failed', message: ofDatabase };
      agent.emit({ type: 'flow_failed', flow, ...told });
    },
    worked() {
      if (isFailing) agent.emit({ type: 'flow_recovered', flow });
      isFailing = false;
    },
  };
}
