import { apiRoutes } from '../../shared/contract/api.ts';
import { openApiOf } from '../../shared/contract/open-api.ts';

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

/** The agent's API as an OpenAPI document. */
export const openApiDocument = (version: string) =>
  openApiOf({
    title: 'Smart Content Scheduler agent',
    description: 'The queue, the pipeline and the schedule of one WordPress site. Every error has one shape.',
    version,
    routes: apiRoutes,
    access: {
      key: { type: 'http', scheme: 'bearer', description: 'SCHEDULER_API_KEY' },
      signature: {
        type: 'apiKey',
        in: 'header',
        name: 'x-scs-signature',
        description: 'HMAC-SHA256 over method, path, time and body with PIPELINE_WEBHOOK_SECRET; see docs/pipeline.md',
      },
    },
    errors: ERRORS,
    everywhere: [429],
  });
