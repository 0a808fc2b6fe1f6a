import { describe, expect, it } from 'vitest';
import { allows, type StateMachine, terminalStates, toMermaid } from '../../shared/core/state-machine.ts';

type Door = 'open' | 'shut' | 'locked' | 'broken';
const door: StateMachine<Door> = {
  states: ['open', 'shut', 'locked', 'broken'],
  initial: ['shut', 'open'],
  transitions: [
    { from: 'open', to: 'shut', when: 'pushed' },
    { from: 'shut', to: 'open', when: 'pulled' },
    { from: 'shut', to: 'locked', when: 'turned' },
    { from: 'open', to: 'broken', when: 'torn' },
  ],
};

describe('a state machine', () => {
  it('allows its transitions, in their direction, and nothing else', () => {
    const allowed = door.states.flatMap((from) =>
      door.states.filter((to) => allows(door, from, to)).map((to) => `${from} → ${to}`),
    );
    expect(allowed).toEqual(['open → shut', 'open → broken', 'shut → open', 'shut → locked']);
  });

  it('ends where nothing leads on', () => {
    expect(terminalStates(door)).toEqual(['locked', 'broken']);
    expect(terminalStates({ ...door, transitions: [] })).toEqual(door.states);
  });

  it('is drawn with its beginnings, what causes each change, and its ends', () => {
    expect(toMermaid(door)).toBe(`stateDiagram-v2
  [*] --> shut
  [*] --> open
  open --> shut: pushed
  shut --> open: pulled
  shut --> locked: turned
  open --> broken: torn
  locked --> [*]
  broken --> [*]
`);
  });
});
