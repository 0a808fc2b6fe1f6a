import { describe } from 'vitest';
import { canRunMariaDb, canRunWordPress, mayNotSkip } from './environment.ts';

/** A suite that needs a real WordPress. Where none can run it is skipped with the reason in its title; in CI it fails. */
export function describeWordPress(title: string, suite: () => void): void {
  describeWhere(canRunWordPress(), title, suite);
}

/** The same for a suite that only needs a MariaDB server. */
export function describeMariaDb(title: string, suite: () => void): void {
  describeWhere(canRunMariaDb(), title, suite);
}

function describeWhere(possible: true | string, title: string, suite: () => void): void {
  if (possible === true) {
    describe(title, suite);
    return;
  }
  if (mayNotSkip()) throw new Error(`"${title}" may not be skipped with CI=true, but ${possible}.`);
  describe.skip(`${title} [skipped: ${possible}]`, suite);
}
