import { z } from 'zod';
import { type ApiRoute, apiRoutes } from '../../shared/contract/api.ts';
import { apiError } from '../../shared/contract/jobs.ts';

type Json = Record<string, unknown>;

/** Words for the statuses of errors; the code in the body says more. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'Key or signature is missing or wrong',
  404: 'There is no such job',
  409: 'The job or the site is not in a state for it',
  413: 'The body is too large',
  422: 'It is understood, and cannot be done',
  429: 'Too many requests; Retry-After says when to come again',
  500: 'An error that nobody expected; the log has it under the request id',
  502: 'WordPress answered with something wrong',
  503: 'Database or WordPress cannot be reached now',
};

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const json = (schema: Json): Json => ({ 'application/json': { schema } });

/** The API as an OpenAPI 3.1 document, from the schemas that the routes check with. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of apiRoutes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Smart Content Scheduler agent',
      version,
      description: 'The queue, the pipeline and the schedule of one WordPress site. Every error has one shape.',
    },
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'SCHEDULER_API_KEY' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'x-scs-signature',
          description:
            'HMAC-SHA256 over method, path, time and body with PIPELINE_WEBHOOK_SECRET; see docs/pipeline.md',
        },
      },
      schemas: { apiError: schemaOf(apiError, 'output') },
    },
  };
}

function operation({
  method,
  path,
  summary,
  access,
  params,
  query,
  body,
  bodyOptional,
  answers,
  errors,
}: ApiRoute): Json {
  const secured = access === 'open' ? [] : [401];
  const common = [...secured, ...(body ? [413] : []), ...(path === '/healthz' ? [] : [429]), 500];
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
          { description: ERRORS[status] ?? '', content: json({ $ref: '#/components/schemas/apiError' }) },
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
