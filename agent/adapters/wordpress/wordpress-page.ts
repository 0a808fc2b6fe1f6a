import { commandAckResponse } from '../../../shared/contract/commands.ts';
import { reportResponse } from '../../../shared/contract/report.ts';
import { settingsResponse } from '../../../shared/contract/settings.ts';
import { SiteError } from '../../ports/site.ts';
import type { SitePage } from '../../ports/site-page.ts';
import type { SiteAccess } from './fetch-transport.ts';
import { restClient } from './rest-client.ts';

/** wpapi leaves a part without a name out of an address that ends with it, so `ack` is given by name too. */
const ACKNOWLEDGE = '/commands/(?P<id>[^/]+)/(?P<what>[^/]+)';

/** The page of a real WordPress, over the plugin's REST routes. */
export function wordpressPage(access: SiteAccess): SitePage {
  const rest = restClient(access);
  return {
    report: (report) => rest.plugin('PUT', '/report', { schema: reportResponse, body: report }),
    settings: () => rest.plugin('GET', '/settings', { schema: settingsResponse }),
    async acknowledge(commandId, ack) {
      try {
        await rest.plugin('POST', ACKNOWLEDGE, {
          schema: commandAckResponse,
          parts: { id: commandId, what: 'ack' },
          body: ack,
        });
      } catch (error) {
        if (!(error instanceof SiteError) || error.code !== 'command_not_found') throw error;
      }
    },
  };
}
