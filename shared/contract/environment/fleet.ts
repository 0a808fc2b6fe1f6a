/** The coordinator of the brand that a site belongs to. Which site and which token is kept by `scs enrol`. */
import { z } from 'zod';
import { offlinePolicies } from '../coordinator/rules.ts';
import { httpUrl, integer } from './values.ts';

export const fleetSettings = {
  SCHEDULER_COORDINATOR_URL: {
    schema: httpUrl,
    description:
      'Address of the coordinator: the default of "scs enrol", and for an enrolled site used instead of the address that it enrolled at.',
    example: 'https://coordinator.example.org',
  },
  SCHEDULER_OFFLINE_POLICY: {
    schema: z.enum(offlinePolicies, 'must be hold or continue'),
    description:
      'What is done with a due post that has no grant while the coordinator cannot be reached; default what the brand says, which is hold unless it says otherwise.',
    example: 'hold',
  },
  SCHEDULER_COORDINATOR_TIMEOUT_SECONDS: {
    schema: integer(1, 120),
    default: '10',
    description: 'Longest time that one request to the coordinator may take.',
    example: '10',
  },
} as const;
