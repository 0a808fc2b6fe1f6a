import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../coordinator/http/app.ts';
import { openApiDocument } from '../../../coordinator/http/openapi.ts';
import { createMetrics } from '../../../coordinator/metrics.ts';
import { coordinatorRoutes } from '../../../shared/contract/coordinator/api.ts';
import { HOUR } from '../../../shared/core/instant.ts';
import { operationsOf, requestOf } from '../../rig/requests-of.ts';
import { fleetWorld, KEY, START } from '../fleet-world.ts';

const document = openApiDocument('9.9.9');
const operations = operationsOf(document);
/** Pages for people; they are tested with the dashboard. */
const PAGES = ['/', '/brands', '/sites/{id}', '/sign-in', '/sign-out', '/style.css'];

describe('/openapi.json', () => {
  it('is served to everybody, and describes every route that there is', async () => {
    const world = fleetWorld();
    const answer = await world.request('GET', '/openapi.json', undefined, '');
    expect([answer.status, answer.body]).toEqual([200, JSON.parse(JSON.stringify(document))]);
    const app = createApp({ coordinator: world.coordinator, apiKey: KEY, version: '1', metrics: createMetrics('1') });
    const served = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => ({ method: method.toLowerCase(), path: path.replace(/:(\w+)/g, '{$1}') }))
      .filter(({ path }) => !PAGES.includes(path))
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(served)].sort()).toEqual(
      coordinatorRoutes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it('says which routes need the operators’ key, which a site’s token, and which nothing', () => {
    const ways = Object.fromEntries(
      operations.map(({ path, method, operation }) => [`${method} ${path}`, operation.security]),
    );
    expect(ways['get /healthz']).toEqual([]);
    expect(ways['post /v1/enrol']).toEqual([]);
    expect(ways['put /v1/sites/{id}/report']).toEqual([{ token: [] }]);
    expect(ways['post /v1/invitations']).toEqual([{ key: [] }]);
  });
});

describe('every route, with whatever its document allows and more', () => {
  it.each(operations.map(({ path, method, operation }) => [`${method} ${path}`, path, method, operation] as const))(
    '%s',
    async (_name, path, method, operation) => {
      const world = fleetWorld();
      await world.brand('b');
      const site = await world.enrol('b', 'one');
      const grant = await site.granted(START + 5 * HOUR);
      const needsToken = JSON.stringify(operation.security) === '[{"token":[]}]';
      const authorization = `Bearer ${needsToken ? site.token : KEY}`;
      await fc.assert(
        fc.asyncProperty(requestOf(path, operation, ['b', site.id, grant.slot_id]), async (request) => {
          const answer = await world.request(method.toUpperCase(), request.path, request.body, authorization);
          if (answer.status >= 500)
            throw new Error(`${answer.status}: ${JSON.stringify([answer.body, world.events.at(-1)])}`);
          // A path that an id turned into another one (".." or an empty one) is no route of this document.
          if (answer.status === 404 && answer.body.error?.code === 'route_not_found') return;
          if (answer.status < 400) return;
          expect(Object.keys(operation.responses)).toContain(String(answer.status));
          expect(answer.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
        }),
        { numRuns: 60, seed: 20261126 },
      );
      expect(world.events.filter(({ type }) => type === 'flow_failed')).toEqual([]);
    },
  );
});
