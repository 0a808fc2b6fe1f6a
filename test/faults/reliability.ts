import { appendFileSync } from 'node:fs';
import { onTestFailed } from 'vitest';
import { seededRandom, seedFromText } from '../../shared/core/random.ts';

/** The seed of this run: `SCS_FAULT_SEED` repeats an earlier one, which the run has printed. */
export const FAULT_SEED = Number(process.env.SCS_FAULT_SEED ?? Math.floor(Math.random() * 1e9));

/** How much is tried: `npm run faults` may ask for more than `npm test` has time for, or for less. */
export const FAULT_ROUNDS = Number(process.env.SCS_FAULT_ROUNDS ?? 1);

/** How many of `usual` this run tries, and never fewer than show anything. */
export const times = (usual: number, least = 1): number => Math.max(least, Math.round(usual * FAULT_ROUNDS));

/** Random numbers in [0, 1) of the test that calls this, the same ones for the same seed; a test that fails says how it is repeated. */
export function faultRandom(test: string): () => number {
  onTestFailed(() => console.error(`SCS_FAULT_SEED=${FAULT_SEED} repeats "${test}".`));
  const random = seededRandom(seedFromText(`${FAULT_SEED} ${test}`));
  return () => random.next();
}

export const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** One line of docs/reliability.md: what was done to the program, how often, and what came of it. */
export interface Survived {
  what: string;
  tried: string;
  survived: string;
}

/** Says what a test has tried, and keeps it for the page when a run asks for that. Call it after the last expectation. */
export function survived(row: Survived): void {
  console.log(`seed ${FAULT_SEED}: ${row.what}: ${row.tried}; ${row.survived}`);
  const file = process.env.SCS_RELIABILITY_FILE;
  if (file) appendFileSync(file, `${JSON.stringify({ ...row, seed: FAULT_SEED })}\n`);
}
