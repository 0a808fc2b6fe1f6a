/** The agent as a service: database, keys, API, logs. */
import { z } from 'zod';
import { databaseUrl, integer, zone } from './values.ts';

export const serviceSettings = {
  DATABASE_URL: {
    schema: databaseUrl,
    default: 'file:scs.sqlite',
    description: 'Queue and plan: an embedded SQLite file, or MySQL/MariaDB.',
    example: 'mysql://scs:secret@127.0.0.1:3306/scs',
    secret: true,
  },
  SCHEDULER_SECRET_KEY: {
    schema: z.string().min(16, 'must have at least 16 characters'),
    description: 'Seeds the plan and signs tokens and callbacks.',
    example: '64 hexadecimal digits from "openssl rand -hex 32"',
    requiredBy: ['run', 'check', 'plan', 'backfill'],
    secret: true,
  },
  SCHEDULER_API_KEY: {
    schema: z
      .string()
      .min(16, 'must have at least 16 characters')
      // It travels in a header.
      .regex(/^[!-~]([ -~]*[!-~])?$/, 'must be plain ASCII characters, without white space at its ends'),
    description: 'Bearer token of the HTTP API.',
    example: '64 hexadecimal digits from "openssl rand -hex 32"',
    requiredBy: ['run'],
    secret: true,
  },
  SCHEDULER_HOST: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    description: 'Address that the HTTP API listens on; anything but loopback needs a key of 32 characters or more.',
    example: '127.0.0.1',
  },
  SCHEDULER_PORT: {
    schema: integer(1, 65535),
    default: '8787',
    description: 'Port of the HTTP API.',
    example: '8787',
  },
  SCHEDULER_RATE_LIMIT: {
    schema: integer(1, 1_000_000),
    default: '1200',
    description: 'Requests a minute that the HTTP API takes from one address.',
    example: '1200',
  },
  SCHEDULER_PUBLISH_TIMEOUT_SECONDS: {
    schema: integer(1, 600),
    default: '60',
    description: 'Longest time that one request to WordPress may take.',
    example: '60',
  },
  SCHEDULER_LEASE_SECONDS: {
    schema: integer(2, 3600),
    default: '60',
    description: 'How long this agent stays the site’s agent without renewing; another one takes over after that.',
    example: '60',
  },
  SCHEDULER_ZONE: {
    schema: zone,
    description:
      'Zone of a not_before without an offset in jobs that a command adds while no agent runs, which would know the site’s; default UTC.',
    example: 'Australia/Sydney',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    description: 'Least level of the JSON log lines on standard error.',
    example: 'info',
  },
} as const;
