import { expect, it } from 'vitest';
import type { AgentConfig } from '../../agent/config.ts';
import type { SiteView } from '../../agent/flows/read-site.ts';
import { readSite } from '../../agent/flows/read-site.ts';
import { eventJournal } from '../../agent/journal.ts';
import { sayIgnoredOffset } from '../../agent/say-ignored-offset.ts';
import { world } from './flows/world.ts';

const config = (hours?: number) => ({ WP_TIMEZONE_OFFSET_HOURS: hours }) as AgentConfig;

it('says that the old offset is ignored, and whether it disagrees with the zone', async () => {
  const { agent, of } = world();
  const view = await readSite(agent, null);
  sayIgnoredOffset(config(), agent, eventJournal(), () => view);
  expect(of('offset_ignored')).toEqual([]);
  const hours = view.zone.offsetAt(agent.clock.now()) / 3_600_000;
  sayIgnoredOffset(config(hours), agent, eventJournal(), () => view);
  sayIgnoredOffset(config(hours + 1), agent, eventJournal(), () => view);
  expect(of('offset_ignored').map(({ agrees }) => agrees)).toEqual([true, false]);
});

it('says it when WordPress answers for the first time, and once', async () => {
  const { agent, of } = world();
  const journal = eventJournal();
  let view: SiteView | null = null;
  sayIgnoredOffset(config(3), agent, journal, () => view);
  journal.emit({ type: 'site_recovered' });
  expect(of('offset_ignored')).toEqual([]);
  view = await readSite(agent, null);
  journal.emit({ type: 'site_recovered' });
  journal.emit({ type: 'site_recovered' });
  expect(of('offset_ignored')).toHaveLength(1);
});
