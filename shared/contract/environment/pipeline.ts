/** The content pipeline, the replenishment of the queue, and how long things are kept. */
import { z } from 'zod';
import { pipelineStages } from '../../core/job-state.ts';
import { builtinStages } from '../pipeline.ts';
import { categoryName } from '../scalars.ts';
import { boolean, httpUrl, integer, json, list } from './values.ts';

/** How one stage is done: by the agent, by nobody, or by a service over HTTP. Seconds. */
export const stageSetting = z.union([
  z.literal('builtin'),
  z.literal('skip'),
  z.strictObject({
    url: httpUrl,
    /** How long the service may take to answer, be it with 202. */
    timeout_seconds: z.number().int().min(1).max(280).optional(),
    /** How long it may take from 202 to its callback. */
    callback_seconds: z.number().int().min(1).max(604_800).optional(),
  }),
]);
export type StageSetting = z.infer<typeof stageSetting>;

const stageSettings = z.partialRecord(z.enum(pipelineStages), stageSetting).superRefine((stages, context) => {
  const builtin: readonly string[] = builtinStages;
  for (const [stage, setting] of Object.entries(stages)) {
    if (setting !== 'builtin' || builtin.includes(stage)) continue;
    const message = `is not built in (${builtinStages.join(', ')} are); give it the address of a service, or "skip"`;
    context.addIssue({ code: 'custom', path: [stage], message });
  }
});

export const pipelineSettings = {
  PIPELINE_ENABLED: {
    schema: boolean,
    default: 'true',
    description: 'Whether "scs run" works on the pipeline itself; "scs worker" always does.',
    example: 'true',
  },
  PIPELINE_STAGES: {
    schema: json(stageSettings),
    default: '{}',
    description:
      'How each stage is done: "builtin", "skip", or a service by its address. A stage not named is skipped.',
    example: '{"WRITING":{"url":"http://127.0.0.1:8790/write"},"EDITING":"builtin"}',
  },
  PIPELINE_WEBHOOK_SECRET: {
    schema: z.string().min(16, 'must have at least 16 characters'),
    description: 'Signs requests to content services and their callbacks; needed when a stage has an address.',
    example: '64 hexadecimal digits from "openssl rand -hex 32"',
    secret: true,
  },
  PIPELINE_CALLBACK_URL: {
    schema: httpUrl,
    description: 'Address at which content services reach the API of the agent; default SCHEDULER_HOST and its port.',
    example: 'https://agent.example.org',
  },
  PIPELINE_LEASE_SECONDS: {
    schema: integer(1, 3600),
    default: '60',
    description: 'How long a job stays a worker’s without a sign of life; another one goes on with it after that.',
    example: '60',
  },
  PIPELINE_MAX_ATTEMPTS: {
    schema: integer(1, 100),
    default: '5',
    description: 'Tries at one stage of a job before the job fails.',
    example: '5',
  },
  PIPELINE_RETRY_SECONDS: {
    schema: integer(1, 86_400),
    default: '30',
    description:
      'Pause after the first failed try; it doubles with each further one, up to an hour, and varies by chance.',
    example: '30',
  },
  PIPELINE_QUOTA_PAUSE_MINUTES: {
    schema: integer(1, 10_080),
    default: '60',
    description: 'How long a stage rests after its service says that a quota is used up, unless the service says when.',
    example: '60',
  },
  PIPELINE_BATCH_SIZE: {
    schema: integer(1, 1000),
    default: '1',
    description: 'Jobs that the pipeline takes in one cycle.',
    example: '1',
  },
  PIPELINE_INTERVAL_SECONDS: {
    schema: integer(1, 604_800),
    default: '17280',
    description: 'Seconds between two cycles of the pipeline.',
    example: '17280',
  },
  MIN_QUEUE_SIZE: {
    schema: integer(0, 1000),
    default: '2',
    description: 'Categories with fewer queued jobs than this are worked on first.',
    example: '2',
  },
  MIN_CREATED_PER_CATEGORY: {
    schema: integer(0, 1000),
    default: '5',
    description: 'Unfinished jobs that each category should have.',
    example: '5',
  },
  REPLENISH_CHECK_INTERVAL: {
    schema: integer(1, 604_800),
    default: '3600',
    description: 'Seconds between two looks for categories that run dry.',
    example: '3600',
  },
  AUTO_REPLENISH_ENABLED: {
    schema: boolean,
    default: 'true',
    description: 'Whether categories that run dry are refilled from their source.',
    example: 'true',
  },
  REPLENISH_SOURCE: {
    schema: z.string().trim().min(1),
    description: 'Where new jobs come from: the address of a service, or a folder of content.',
    example: 'https://content.example.org/ideas',
  },
  REPLENISH_CATEGORIES: {
    schema: list(categoryName),
    default: '',
    description: 'Categories that are kept filled; default all that have jobs or posts.',
    example: 'Tech,News',
  },
  RETENTION_PUBLISHED_DAYS: {
    schema: integer(1, 36_500),
    default: '365',
    description:
      'Days that published jobs are kept, with their content, their history and what went to social networks.',
    example: '365',
  },
  RETENTION_CANCELLED_DAYS: {
    schema: integer(1, 36_500),
    default: '90',
    description: 'Days that cancelled jobs are kept.',
    example: '90',
  },
  RETENTION_HISTORY_DAYS: {
    schema: integer(1, 36_500),
    default: '180',
    description:
      'Days that the history of unfinished jobs and of past windows is kept; the first and last lines of a job always stay.',
    example: '180',
  },
} as const;
