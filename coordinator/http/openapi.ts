import { type CoordinatorAccess, coordinatorRoutes } from '../../shared/contract/coordinator/api.ts';
import { openApiOf } from '../../shared/contract/open-api.ts';

/** Words for the statuses of errors; the code in the body says more. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read, or the rules cannot be used',
  401: 'Key or token is missing, wrong, expired or revoked',
  403: 'The invitation is not known, was used, or has expired',
  404: 'There is no such brand, site or slot',
  409: 'It is there already, was used already, or the clocks are too far apart',
  413: 'The body is too large',
  500: 'An error that nobody expected; the log has it under the request id',
  503: 'The database cannot be reached now',
};

/** The coordinator's API as an OpenAPI document. */
export const openApiDocument = (version: string) =>
  openApiOf<CoordinatorAccess>({
    title: 'Smart Content Scheduler coordinator',
    description: 'The brands, rules, sites and slots of a fleet of WordPress sites. Every error has one shape.',
    version,
    routes: coordinatorRoutes,
    access: {
      key: { type: 'http', scheme: 'bearer', description: 'SCHEDULER_API_KEY' },
      token: { type: 'http', scheme: 'bearer', description: 'The token that the site was given when it enrolled' },
    },
    errors: ERRORS,
    everywhere: [503],
  });
