import type { Agent } from './agent.ts';

/**
 * What can be wrong with a site, each for itself: it cannot be read, its lease cannot be renewed, or it takes no post. A
 * site that can be read again may still refuse posts (a firewall, a full disk), so each is right only by itself.
 */
export type SitePart = 'reading' | 'lease' | 'publishing';

/** By agent, what is wrong now: the code of the failure that was told last. */
const failing = new WeakMap<Pick<Agent, 'emit'>, Map<SitePart, string>>();

/** Tells of a failure, once: a site may be down for hours. */
export function siteFails(
  agent: Pick<Agent, 'emit'>,
  part: SitePart,
  { code, message, retry }: { code: string; message: string; retry: boolean },
): void {
  const codes = failing.get(agent) ?? new Map<SitePart, string>();
  failing.set(agent, codes);
  if (![...codes.values()].includes(code)) agent.emit({ type: 'site_failed', code, message, retry });
  codes.set(part, code);
}

/** Something went well. Tells that the site has recovered when that was the last thing that was wrong with it. */
export function siteWorks(agent: Pick<Agent, 'emit'>, part: SitePart): void {
  const codes = failing.get(agent);
  if (codes?.delete(part) && codes.size === 0) agent.emit({ type: 'site_recovered' });
}
