import type { SimulatedLine } from '../../shared/contract/simulate.ts';
import { toIso } from '../../shared/core/instant.ts';
import type { Window } from '../../shared/core/window.ts';
import type { Simulation } from './run-simulation.ts';

/**
 * A simulation as the contract's lines: posts in the order of publication, each window's missed ones when it ends, and the
 * summary last. `named` puts the cadence into every line, for readers of both.
 */
export function* jsonLines(simulation: Simulation, { named }: { named: boolean }): Generator<SimulatedLine> {
  const cadence = named ? { cadence: simulation.cadence } : {};
  let nextMissed = 0;
  function* missedUntil(instant: number): Generator<SimulatedLine> {
    for (; nextMissed < simulation.missed.length; nextMissed += 1) {
      const { category, window, reason } = simulation.missed[nextMissed] as Simulation['missed'][number];
      if (window.end > instant) return;
      yield { type: 'missed', ...cadence, category, ...windowFields(window), reason };
    }
  }
  for (const { category, window, position, plannedAt, at } of simulation.posts) {
    yield* missedUntil(at);
    yield {
      type: 'publish',
      ...cadence,
      category,
      ...windowFields(window),
      position: Math.min(0.9999, Math.floor(position * 1e4) / 1e4),
      planned_at: plannedAt === null ? null : toIso(plannedAt),
      published_at: toIso(at),
    };
  }
  yield* missedUntil(Number.POSITIVE_INFINITY);
  yield simulation.summary;
}

const windowFields = ({ key, start, end }: Window) => ({
  window: key,
  window_start: toIso(start),
  window_end: toIso(end),
});
