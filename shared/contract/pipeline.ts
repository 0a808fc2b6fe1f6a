import { z } from 'zod';
import { pipelineStages } from '../core/job-state.ts';
import { articleContent, contentDraft } from './content.ts';
import { instant } from './scalars.ts';

/** Stages that the agent can do itself. */
export const builtinStages = [
  'EDITING',
  'REVIEWING',
  'SEO_TAGGING',
  'GENERATING_IMAGES',
  'GENERATING_AUDIO',
] as const satisfies readonly (typeof pipelineStages)[number][];
export type BuiltinStage = (typeof builtinStages)[number];

export const stageName = z.enum(pipelineStages);

type Patch<Shape extends z.ZodRawShape> = {
  [Name in keyof Shape]: z.ZodOptional<z.ZodNullable<z.ZodType<z.output<Shape[Name]>>>>;
};

/** The fields of a shape, each of which may be absent (it stays as it is) or null (it is taken away). */
function patchOf<Shape extends z.ZodRawShape>(shape: Shape): Patch<Shape> {
  const fields = Object.entries(shape).map(([name, field]) => {
    // A default would overwrite what the patch says nothing about.
    const inner = field instanceof z.ZodDefault ? field.unwrap() : field;
    return [name, (inner as z.ZodType).nullable().optional()];
  });
  return Object.fromEntries(fields) as Patch<Shape>;
}

/** What a stage changes in the content: only the fields that it names. Unknown ones are refused. */
export const contentPatch = z.strictObject(patchOf({ ...articleContent.shape, body: z.string() }));
export type ContentPatch = z.infer<typeof contentPatch>;

/** What a content service is sent for one stage of one job. */
export const stageRequest = z.object({
  contract_version: z.literal(1),
  stage: stageName,
  /** Names this call; the header `Idempotency-Key` is the same again when the same content is sent again. */
  call: z.string().describe('id of this call, part of callback_url'),
  /** 1 for the first try at this stage. */
  attempt: z.number().int().positive(),
  job: z.object({
    job_id: z.string(),
    category: z.string(),
    priority: z.number().int(),
    publish_date: z.string().nullable(),
  }),
  content: contentDraft,
  /** Where a service that answered 202 sends the result, signed as this request is. */
  callback_url: z.url(),
  /** When the agent stops waiting for it. */
  callback_until: instant,
});
export type StageRequest = z.infer<typeof stageRequest>;

/** Why a service could not do it. `quota` pauses the whole stage. */
export const stageFault = z.object({
  kind: z.enum(['retryable', 'permanent', 'quota']),
  message: z.string().min(1).max(2000),
  retry_after_seconds: z.number().int().min(0).max(604_800).optional(),
});
export type StageFault = z.infer<typeof stageFault>;

/** What a content service answers: at once with 200, or later to `callback_url`. 202 has no body that counts. */
export const stageAnswer = z
  .object({
    content: contentPatch.optional(),
    /** A few words for the job's history. */
    note: z.string().max(500).optional(),
    error: stageFault.optional(),
  })
  .refine(({ content, error }) => !(content && error), 'has both content and error; send one of them');
export type StageAnswer = z.infer<typeof stageAnswer>;

/** `POST /v1/jobs/{id}/stages/{stage}/callback`. */
export const callbackAnswer = z.object({ job_id: z.string(), status: z.string() });

/** What the source of new jobs is asked when a category runs dry. */
export const supplyRequest = z.object({
  contract_version: z.literal(1),
  category: z.string(),
  count: z.number().int().positive().describe('jobs that are wanted, at most'),
});

/** What it answers: jobs as in `POST /v1/jobs`. They are CREATED and of the category that was asked for, unless they say otherwise. */
export const supplyAnswer = z.object({ jobs: z.array(z.record(z.string(), z.unknown())).max(500) });
