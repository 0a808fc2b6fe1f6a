import type { Agent } from './agent.ts';

/** The fact that a person has paused the agent. */
export const PAUSED = 'paused';

export const isPaused = async ({ store }: Pick<Agent, 'store'>): Promise<boolean> =>
  (await store.state(PAUSED)) !== null;
