import fc from 'fast-check';

// biome-ignore lint/suspicious/noExplicitAny: a JSON document, walked by its own words
type Json = any;

/** Every operation of an OpenAPI document. */
export const operationsOf = (document: Json) =>
  Object.entries(document.paths as Json).flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, operation]) => ({ path, method, operation: operation as Json })),
  );

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
            min: Math.ceil(schema.minimum ?? -5),
            max: Math.max(Math.ceil(schema.minimum ?? -5), Math.min(schema.maximum ?? 100, 1e6)),
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
const idText = (known: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...known, 'nobody', '..', '%', 'ä/b', ' ', '\u0000', 'x'.repeat(300)),
    fc.string({ minLength: 1, unit: 'binary' }),
  );

/** A whole request of one operation, with `ids` that there are: path, query, and a body that is JSON, broken JSON or nothing. */
export function requestOf(
  path: string,
  operation: Json,
  ids: readonly string[] = ['known'],
): fc.Arbitrary<{ path: string; body: string | undefined }> {
  const parameters: Json[] = operation.parameters;
  const named = fc.record(
    Object.fromEntries(
      parameters.map((p) => [
        p.name,
        p.in === 'path' && !p.schema.enum ? idText(ids) : fc.option(text(p.schema), { nil: undefined }),
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
