import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../agent/http/openapi.ts';
import { apiRoutes } from '../../../shared/contract/api.ts';
import { errorOf, testApi } from './test-api.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON document, walked by its own words
type Json = any;

const document = openApiDocument('9.9.9') as Json;
const operations = Object.entries(document.paths as Json).flatMap(([path, methods]) =>
  Object.entries(methods as Json).map(([method, operation]) => ({ path, method, operation: operation as Json })),
);

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

/** Values that a schema allows, as far as it is understood, mixed with what it does not. */
function arbitraryOf(schema: Json, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 5 || !schema || typeof schema !== 'object') return fc.jsonValue({ maxDepth: 1 });
  const any = fc.jsonValue({ maxDepth: 1 });
  const oneOf = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: any });
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice: Json) => arbitraryOf(choice, depth + 1)));
  if (schema.const !== undefined) return oneOf(fc.constant(schema.const));
  if (schema.enum) return oneOf(fc.constantFrom(...schema.enum));
  switch (schema.type) {
    case 'string':
      return oneOf(
        fc.oneof(
          fc.string({ maxLength: 40, unit: 'binary' }),
          fc.constantFrom('', '\u0000', 'a\u202eb', '2026-02-30', '2026-11-25T09:30', '0', '\ud800'),
        ),
      );
    case 'integer':
    case 'number':
      return oneOf(
        fc.oneof(
          fc.integer({
            min: schema.minimum ?? -5,
            max: Math.max(schema.minimum ?? -5, Math.min(schema.maximum ?? 100, 1e6)),
          }),
          fc.double(),
        ),
      );
    case 'boolean':
      return oneOf(fc.boolean());
    case 'null':
      return fc.constant(null);
    case 'array':
      return oneOf(fc.array(arbitraryOf(schema.items, depth + 1), { maxLength: 3 }));
    case 'object': {
      const required: string[] = schema.required ?? [];
      const fields = Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, arbitraryOf(inner, depth + 1)]),
      );
      return oneOf(fc.record(fields, { requiredKeys: required }));
    }
    default:
      return any;
  }
}

const text = (schema: Json) =>
  arbitraryOf(schema).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
const idText = fc.oneof(
  fc.constantFrom('known', 'nobody', '..', '%', 'ä/b', ' ', '\u0000', 'x'.repeat(300)),
  fc.string({ minLength: 1, unit: 'binary' }),
);

/** A whole request of one operation: path, query, and a body that is JSON, broken JSON or nothing. */
function requestOf(path: string, operation: Json): fc.Arbitrary<{ path: string; body: string | undefined }> {
  const parameters: Json[] = operation.parameters;
  const named = fc.record(
    Object.fromEntries(
      parameters.map((p) => [
        p.name,
        p.in === 'path' && !p.schema.enum ? idText : fc.option(text(p.schema), { nil: undefined }),
      ]),
    ),
  );
  const schema = operation.requestBody?.content['application/json'].schema;
  const body = schema
    ? fc.oneof(
        { weight: 8, arbitrary: arbitraryOf(schema).map((value) => JSON.stringify(value)) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('', '{', 'null', '[]', '{"__proto__":{"a":1}}', '"\\ud800"', '[['.repeat(500)),
        },
      )
    : fc.constant(undefined);
  return fc.record({ values: named, body }).map(({ values, body: sent }) => {
    const query = new URLSearchParams();
    let filled = path;
    for (const p of parameters) {
      const value = (values as Record<string, string | undefined>)[p.name];
      if (p.in === 'path')
        filled = filled.replace(`{${p.name}}`, encodeURIComponent((value ?? 'x').replace(/\p{Cs}/gu, '?')));
      else if (value !== undefined) query.set(p.name, value);
    }
    return { path: query.size > 0 ? `${filled}?${query}` : filled, body: sent };
  });
}

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
