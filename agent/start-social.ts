import { MINUTE } from '../shared/core/instant.ts';
import type { AgentConfig } from './config.ts';
import type { Agent } from './flows/agent.ts';
import { announce } from './flows/social/announce.ts';
import { pollEngagement } from './flows/social/poll-engagement.ts';
import { postDue } from './flows/social/post-due.ts';
import { openNetworks, socialPlanOf } from './open-networks.ts';
import { watchFlow } from './watch-flow.ts';

/** Tells social networks of what was published, beside the scheduler and never in its way. Answers how to stop. */
export async function startSocial(agent: Agent, config: AgentConfig): Promise<() => Promise<void>> {
  const networks = await openNetworks(config);
  if (networks.length === 0) return async () => undefined;
  const plan = socialPlanOf(config, networks);
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  let isStopping = false;
  const watch = watchFlow(agent, 'social');
  const round = async () => {
    try {
      await announce(agent, plan);
      await postDue(agent, networks, () => !isStopping);
      await pollEngagement(agent, networks);
      watch.worked();
    } catch (error) {
      watch.failed(error);
    } finally {
      isRunning = false;
    }
  };
  const run = () => {
    if (isRunning) return;
    isRunning = true;
    running = round();
  };
  const timer = setInterval(run, MINUTE);
  run();
  return async () => {
    clearInterval(timer);
    isStopping = true;
    await running;
  };
}
