import type { AgentConfig } from './config.ts';

/** Settings of one network that are needed together, with the setting that begins it first. */
const TOGETHER: readonly (readonly (keyof AgentConfig)[])[] = [
  ['BLUESKY_IDENTIFIER', 'BLUESKY_APP_PASSWORD'],
  ['MASTODON_URL', 'MASTODON_ACCESS_TOKEN'],
  ['SOCIAL_WEBHOOK_URL', 'SOCIAL_WEBHOOK_SECRET'],
];

/** What keeps a network that was begun from working, a sentence each: half a configuration must not be silent. */
export const socialFaults = (config: Partial<AgentConfig>): string[] =>
  TOGETHER.flatMap((names) => {
    const there = names.filter((name) => config[name] !== undefined);
    const missing = names.filter((name) => config[name] === undefined);
    if (there.length === 0 || missing.length === 0) return [];
    return [`${there.join(' and ')} is set, but ${missing.join(' and ')} is missing. Set both, or neither.`];
  });
