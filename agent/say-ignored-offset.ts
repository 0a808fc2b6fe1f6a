import type { AgentConfig } from './config.ts';
import type { Agent } from './flows/agent.ts';
import type { SiteView } from './flows/read-site.ts';
import type { EventJournal } from './journal.ts';

/**
 * Says once that the old offset setting is ignored, with a warning when it disagrees with the zone that WordPress reports: now,
 * or when WordPress has answered for the first time. `view` is what is known of the site by then.
 */
export function sayIgnoredOffset(
  config: AgentConfig,
  { clock, emit }: Agent,
  journal: EventJournal,
  view: () => SiteView | null,
): void {
  const offsetHours = config.WP_TIMEZONE_OFFSET_HOURS;
  if (offsetHours === undefined) return;
  let isSaid = false;
  const say = () => {
    const zone = view()?.zone;
    if (isSaid || zone === undefined) return;
    isSaid = true;
    const agrees = zone.offsetAt(clock.now()) === offsetHours * 3_600_000;
    emit({ type: 'offset_ignored', offsetHours, zone: zone.name, agrees });
  };
  say();
  if (!isSaid) journal.onEntry(({ type }) => type === 'site_recovered' && say());
}
