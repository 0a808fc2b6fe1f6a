import type { Alert } from '../contract/alerts.ts';

/** What an event means for people: something is wrong, or is right again. Equal keys are the same trouble. */
export type AlertSignal =
  | {
      type: 'raise';
      key: string;
      alert: Omit<Alert, 'timestamp'>;
      /**
       * `count`: each time is worth counting (a failure); `state`: it goes on (a site is down), and only that it began or
       * became worse is news.
       */
      repeats: 'count' | 'state';
      /** After how many times its end is worth a message; null when it has none (a window that was missed stays missed). */
      recoversAfter: number | null;
    }
  | {
      type: 'recover';
      /** All troubles whose key is this, or begins with it and a colon. */
      key: string;
      /** A whole sentence: what works again. */
      message: string;
    };
