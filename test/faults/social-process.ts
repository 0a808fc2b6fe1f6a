/**
 * The part of the agent that posts to social networks, in a process of its own, for tests that kill it: real configuration,
 * store and network. Its clock begins where the test says and jumps to what is due next. Ends by itself (exit code 0) when
 * nothing waits any more.
 */
import { readConfig } from '../../agent/config.ts';
import { postDue } from '../../agent/flows/social/post-due.ts';
import { openAgent } from '../../agent/open-agent.ts';
import { openNetworks } from '../../agent/open-networks.ts';

let now = Number(process.env.TEST_CLOCK);
const config = readConfig('social');
const agent = await openAgent(config, (event) => process.stdout.write(`${JSON.stringify(event)}\n`), {
  now: () => now,
});
const networks = await openNetworks(config);
for (;;) {
  await postDue(agent, networks);
  const waiting = await agent.store.social.posts({ status: 'waiting', limit: 1000 });
  if (waiting.length === 0) break;
  now = Math.max(now + 60_000, Math.min(...waiting.map(({ nextAt }) => nextAt)));
}
await agent.store.close();
