import { expect } from 'vitest';
import { type StateMachine, terminalStates } from '../../shared/core/state-machine.ts';

/** Every state can be reached from a beginning and leads to an end; no transition is listed twice or leads nowhere. */
export function expectSoundMachine<S extends string>(machine: StateMachine<S>): void {
  const { states, initial, transitions } = machine;
  const pairs = transitions.map(({ from, to }) => `${from} → ${to}`);
  expect(new Set(pairs).size).toBe(pairs.length);
  for (const { from, to, when } of transitions) {
    expect(states).toContain(from);
    expect(states).toContain(to);
    expect(from).not.toBe(to);
    expect(when).not.toBe('');
  }
  const follow = (begin: readonly S[], step: (state: S) => S[]): Set<S> => {
    const seen = new Set<S>(begin);
    for (const state of seen) for (const next of step(state)) seen.add(next);
    return seen;
  };
  const onward = (state: S) => transitions.filter(({ from }) => from === state).map(({ to }) => to);
  const back = (state: S) => transitions.filter(({ to }) => to === state).map(({ from }) => from);
  expect(follow(initial, onward)).toEqual(new Set(states));
  expect(follow(terminalStates(machine), back)).toEqual(new Set(states));
}
