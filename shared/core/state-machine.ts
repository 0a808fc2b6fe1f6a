/** One allowed change of state. `when` says in a few words what causes it; the drawings in docs/ print it. */
export interface Transition<S extends string> {
  readonly from: S;
  readonly to: S;
  readonly when: string;
}

/** A state machine as data: what the stores check compare-and-set changes against, and what docs/ draws. */
export interface StateMachine<S extends string> {
  readonly states: readonly S[];
  /** States that something new may begin in. */
  readonly initial: readonly S[];
  readonly transitions: readonly Transition<S>[];
}

/** Whether the machine allows this change. Staying in a state is no transition. */
export function allows<S extends string>(machine: StateMachine<S>, from: S, to: S): boolean {
  return machine.transitions.some((transition) => transition.from === from && transition.to === to);
}

/** The states that nothing leaves, in the machine's order. */
export function terminalStates<S extends string>(machine: StateMachine<S>): S[] {
  return machine.states.filter((state) => !machine.transitions.some((transition) => transition.from === state));
}

/** The machine as a Mermaid `stateDiagram-v2`, ending in a newline. */
export function toMermaid<S extends string>(machine: StateMachine<S>): string {
  const lines = ['stateDiagram-v2'];
  for (const state of machine.initial) lines.push(`  [*] --> ${state}`);
  for (const { from, to, when } of machine.transitions) lines.push(`  ${from} --> ${to}: ${when}`);
  for (const state of terminalStates(machine)) lines.push(`  ${state} --> [*]`);
  return `${lines.join('\n')}\n`;
}
