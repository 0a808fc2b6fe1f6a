/** The content pipeline and the replenishment of the queue. */
import { boolean, integer } from './values.ts';

export const pipelineSettings = {
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
} as const;
