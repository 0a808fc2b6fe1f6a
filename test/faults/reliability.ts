import { appendFileSync } from 'node:fs';
import { seededRandom, seedFromText } from '../../shared/core/random.ts';

/** The seed of this run: `SCS_FAULT_SEED` repeats an earlier one, which the run has printed. */
export const FAULT_SEED = Number(process.env.SCS_FAULT_SEED ?? Math.floor(Math.random() * 1e9));

/** How much is tried: `npm run faults` asks for more than `npm test` has time for. */
export const FAULT_ROUNDS = Number(process.env.SCS_FAULT_ROUNDS ?? 1);

/** Random numbers in [0, 1) of one test, the same ones for the same seed. */
export function faultRandom(test: string): () => number {
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
