/** The coordinator as a service. */
import { z } from 'zod';
import { alertSettings } from './alerts.ts';
import { serviceSettings } from './service.ts';
import { integer } from './values.ts';

const keyUse = { requiredBy: ['run'] } as const;

export const coordinatorSettings = {
  DATABASE_URL: {
    ...serviceSettings.DATABASE_URL,
    default: 'file:scs-coordinator.sqlite',
    description:
      'Brands, sites and slots: an embedded SQLite file (one process), or MySQL/MariaDB (any number of replicas).',
    example: 'mysql://scs:secret@127.0.0.1:3306/fleet',
  },
  SCHEDULER_SECRET_KEY: {
    ...serviceSettings.SCHEDULER_SECRET_KEY,
    ...keyUse,
    description: 'Signs the tokens of sites and the sign-in of the dashboard; the same for all replicas.',
  },
  SCHEDULER_API_KEY: {
    ...serviceSettings.SCHEDULER_API_KEY,
    ...keyUse,
    description: 'Bearer token of the operators’ API, and what opens the dashboard.',
  },
  SCHEDULER_HOST: serviceSettings.SCHEDULER_HOST,
  SCHEDULER_PORT: {
    schema: integer(1, 65535),
    default: '8790',
    description: 'Port of the API and the dashboard.',
    example: '8790',
  },
  SCHEDULER_CONFIG: {
    schema: z.string().min(1),
    default: 'scheduler/config',
    description: 'Folder of rules.json and brands.json, read at start; neither has to be there.',
    example: '/etc/scs-coordinator',
  },
  LOG_LEVEL: serviceSettings.LOG_LEVEL,
  ...alertSettings,
} as const;
