import type { LastPublishedCategory } from '../../../shared/contract/plugin.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { toIso } from '../../../shared/core/instant.ts';
import type { SiteFacts } from '../../ports/site.ts';

/** What a site in memory says of itself; its first category is the default one. */
export const memoryFacts = (zone: string, clock: Clock, first: LastPublishedCategory | undefined): SiteFacts => ({
  contract_version: 1,
  plugin_version: '0.1.0',
  wp_version: '6.8',
  php_version: '8.2.0',
  site_url: 'https://memory.invalid',
  home_url: 'https://memory.invalid',
  name: 'A site in memory',
  blog_id: 1,
  multisite: false,
  timezone: zone,
  timezone_string: zone,
  gmt_offset: 0,
  get now() {
    return toIso(clock.now());
  },
  default_category: { term_id: first?.term_id ?? 1, slug: first?.slug ?? 'none', name: first?.name ?? 'None' },
  user: { id: 1, login: 'scheduler', can_publish: true },
  clockSkewMs: 0,
});
