import { z } from 'zod';
import type { ApiRoute } from './api-route.ts';
import { apiError } from './jobs.ts';

type Json = Record<string, unknown>;

/** A service's API, as its OpenAPI document needs it. */
export interface Api<Access extends string> {
  title: string;
  description: string;
  version: string;
  routes: readonly ApiRoute<Access>[];
  /** How each way in is described, by its name. */
  access: Readonly<Record<Access, Json>>;
  /** Words for the statuses of errors; the code in the body says more. */
  errors: Readonly<Record<number, string>>;
  /** Statuses of errors that every route but `/healthz` can give. */
  everywhere: readonly number[];
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const json = (schema: Json): Json => ({ 'application/json': { schema } });

/** The API as an OpenAPI 3.1 document, from the schemas that the routes check with. */
export function openApiOf<Access extends string>(api: Api<Access>): Json {
  const paths: Record<string, Json> = {};
  for (const route of api.routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route, api) };
  }
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: api.version, description: api.description },
    paths,
    components: {
      securitySchemes: api.access,
      schemas: { apiError: schemaOf(apiError, 'output') },
    },
  };
}

function operation<Access extends string>(
  { method, path, summary, access, params, query, body, bodyOptional, answers, errors }: ApiRoute<Access>,
  api: Pick<Api<Access>, 'errors' | 'everywhere'>,
): Json {
  const secured = access === 'open' ? [] : [401];
  const common = [...secured, ...(body ? [413] : []), ...(path === '/healthz' ? [] : api.everywhere), 500];
  const refusals = [...new Set([...(errors ?? []), ...common])].filter((status) => !(status in answers)).sort();
  return {
    summary,
    operationId: `${method} ${path}`.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, ''),
    ...(access === 'open' ? { security: [] } : { security: [{ [access]: [] }] }),
    parameters: [...parameters('path', params ?? {}), ...parameters('query', query?.shape ?? {})],
    ...(body ? { requestBody: { required: !bodyOptional, content: json(schemaOf(body, 'input')) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          {
            description: summary,
            content: schema ? json(schemaOf(schema, 'output')) : { 'text/plain': { schema: { type: 'string' } } },
          },
        ]),
      ),
      ...Object.fromEntries(
        refusals.map((status) => [
          status,
          { description: api.errors[status] ?? '', content: json({ $ref: '#/components/schemas/apiError' }) },
        ]),
      ),
    },
  };
}

const parameters = (place: 'path' | 'query', shape: Readonly<Record<string, unknown>>): Json[] =>
  Object.entries(shape).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(schema as z.ZodType, undefined).success,
    schema: schemaOf(schema as z.ZodType, 'input'),
  }));
