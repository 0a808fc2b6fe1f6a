import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../agent/http/openapi.ts';
import { apiRoutes } from '../../../shared/contract/api.ts';
import { operationsOf, requestOf } from '../../rig/requests-of.ts';
import { errorOf, testApi } from './test-api.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON document, walked by its own words
type Json = any;

const document = openApiDocument('9.9.9') as Json;
const operations = operationsOf(document);

describe('/openapi.json', () => {
  it('is served to everybody, and describes every route that there is', async () => {
    const { request, app } = testApi();
    const answer = await request('GET', '/openapi.json', undefined, { authorization: '' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(document)));
    const served = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect([...new Set(served)].sort()).toEqual(apiRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('gives each operation an id, its parameters and its answers, and refers to nothing that is not there', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const inPath = operation.parameters.filter((p: Json) => p.in === 'path').map((p: Json) => p.name);
      expect(inPath).toEqual(named);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['500']));
    }
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
    for (const ref of refs.filter((one) => one.startsWith('#/components/'))) {
      const found = ref
        .slice(2)
        .split('/')
        .reduce((at: Json, key) => at?.[key], document);
      expect(found, ref).toBeDefined();
    }
  });
});

describe('every route, with whatever its document allows and more', () => {
  it.each(operations.map(({ path, method, operation }) => [`${method} ${path}`, path, method, operation] as const))(
    '%s',
    async (_name, path, method, operation) => {
      const api = testApi();
      await api.lease.hold();
      await api.add('known');
      await api.add('known-new', { status: 'CREATED' });
      await fc.assert(
        fc.asyncProperty(requestOf(path, operation), async (request) => {
          const answer = await api.request(
            method.toUpperCase(),
            request.path,
            request.body,
            operation.security?.length === 0 ? { authorization: '' } : {},
          );
          // What WordPress's absence would give is not among what a request can cause here.
          const allowed = Object.keys(operation.responses).filter((status) => Number(status) < 500 || status === '503');
          if (answer.status >= 500 && path !== '/readyz')
            throw new Error(`${answer.status}: ${JSON.stringify(answer.body)} ${JSON.stringify(api.events.at(-1))}`);
          // A path that an id turned into another one (".." or an empty one) is no route.
          if (answer.status === 404 && errorOf(answer).code === 'route_not_found') return;
          expect(allowed).toContain(String(answer.status));
          if (answer.status >= 400 && path !== '/readyz') errorOf(answer);
        }),
        { numRuns: 60, seed: 20261126 },
      );
    },
  );
});
