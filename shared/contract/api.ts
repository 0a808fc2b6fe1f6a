import { z } from 'zod';
import { jobStates } from '../core/job-state.ts';
import { type ApiRoute, describingRoutes } from './api-route.ts';
import { newJob, postStatus, publishDate } from './content.ts';
import { addedJob, apiError, checkResponse, jobDetail, jobView } from './jobs.ts';
import { callbackAnswer, contentPatch, stageAnswer, stageName } from './pipeline.ts';
import { planQuery, planResponse } from './plan.ts';
import { categoryName, instant } from './scalars.ts';
import { statusResponse } from './status.ts';

/** Jobs that one `POST /v1/jobs/batch` may bring. */
export const MOST_JOBS = 500;

export const jobList = z.object({ jobs: z.array(jobView) });
export const jobListQuery = z.object({
  status: z.enum(jobStates).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().optional().describe('only jobs that were added after this one'),
});

/** Each job is judged by itself, so that one that is wrong does not keep the others out. */
export const jobBatch = z.object({ jobs: z.array(z.unknown()).min(1).max(MOST_JOBS) });
export const batchResult = z.object({
  added: z.number().int().nonnegative(),
  /** Jobs whose id was there already; they stay as they are. */
  known: z.number().int().nonnegative(),
  refused: z.number().int().nonnegative(),
  /** In the order of the request. */
  results: z.array(
    z.union([
      addedJob,
      z.object({ job_id: z.string().nullable(), error: apiError.shape.error.pick({ code: true, message: true }) }),
    ]),
  ),
});
export type BatchResult = z.infer<typeof batchResult>;

/** What a person may change of a job that is not being published: fields that are absent stay; null takes one away. */
export const jobPatch = z.strictObject({
  category: categoryName.optional(),
  priority: z.number().int().min(0).max(100).optional(),
  not_before: publishDate.nullable().optional(),
  publish_date: publishDate.nullable().optional(),
  post_status: postStatus.optional(),
  content: contentPatch.optional(),
});
export type JobPatch = z.infer<typeof jobPatch>;

export const publishRequest = z.object({ force: z.boolean().default(false) });
export const publishAnswer = z.object({ outcome: z.string(), job: jobDetail });
export const pausedAnswer = z.object({ paused: z.boolean() });
export const delayRequest = z.object({ days: z.number().positive().max(3650) });
export const delayAnswer = z.object({ category: z.string(), delayed_until: instant.nullable() });
export const healthAnswer = z.object({ status: z.string(), site: z.string(), worker: z.string(), version: z.string() });
export const readyAnswer = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.string(), z.string()),
});

const jobPath = { id: z.string().describe('job id, URL-encoded') };
const callbackQuery = z.object({
  call: z
    .string()
    .regex(/^\d{1,15}$/)
    .describe('as in the request that was accepted'),
});

/** Every route of the agent's API. `/openapi.json` is drawn from this. */
export const apiRoutes: readonly ApiRoute<'key' | 'signature'>[] = [
  { method: 'get', path: '/healthz', summary: 'The process lives', access: 'open', answers: { 200: healthAnswer } },
  {
    method: 'get',
    path: '/readyz',
    summary: 'Database and WordPress answer, and this agent is the one of the site',
    access: 'open',
    answers: { 200: readyAnswer, 503: readyAnswer },
  },
  ...describingRoutes,
  {
    method: 'post',
    path: '/v1/jobs',
    summary: 'Add a job; the same job_id twice is one job',
    access: 'key',
    body: newJob,
    answers: { 200: addedJob, 201: addedJob },
    errors: [400, 422],
  },
  {
    method: 'post',
    path: '/v1/jobs/batch',
    summary: `Add up to ${MOST_JOBS} jobs; each is judged by itself`,
    access: 'key',
    body: z.object({ jobs: z.array(newJob).min(1).max(MOST_JOBS) }),
    answers: { 200: batchResult },
    errors: [400],
  },
  {
    method: 'get',
    path: '/v1/jobs',
    summary: 'Jobs in the order they were added',
    access: 'key',
    query: jobListQuery,
    answers: { 200: jobList },
    errors: [400],
  },
  {
    method: 'get',
    path: '/v1/jobs/{id}',
    summary: 'One job with its history',
    access: 'key',
    params: jobPath,
    answers: { 200: jobDetail },
    errors: [404],
  },
  {
    method: 'patch',
    path: '/v1/jobs/{id}',
    summary: 'Change a job that nobody works on at the moment',
    access: 'key',
    params: jobPath,
    body: jobPatch,
    answers: { 200: jobDetail },
    errors: [400, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/v1/jobs/{id}',
    summary: 'Cancel a job; one that is cancelled already stays so',
    access: 'key',
    params: jobPath,
    answers: { 200: jobView },
    errors: [404, 409, 502, 503],
  },
  {
    method: 'post',
    path: '/v1/jobs/{id}/retry',
    summary: 'Let a failed job go on where it failed',
    access: 'key',
    params: jobPath,
    answers: { 200: jobView },
    errors: [404, 409],
  },
  {
    method: 'post',
    path: '/v1/jobs/{id}/cancel',
    summary: 'Cancel a job that is not published',
    access: 'key',
    params: jobPath,
    answers: { 200: jobView },
    errors: [404, 409, 502, 503],
  },
  {
    method: 'post',
    path: '/v1/jobs/{id}/publish',
    summary: 'Publish a queued job now',
    access: 'key',
    params: jobPath,
    body: publishRequest,
    bodyOptional: true,
    answers: { 200: publishAnswer },
    errors: [400, 404, 409, 422, 502, 503],
  },
  {
    method: 'post',
    path: '/v1/jobs/{id}/stages/{stage}/callback',
    summary: 'The result of a stage that a content service had accepted',
    access: 'signature',
    params: { ...jobPath, stage: stageName },
    query: callbackQuery,
    body: stageAnswer,
    answers: { 200: callbackAnswer },
    errors: [400, 404, 409, 422],
  },
  {
    method: 'get',
    path: '/v1/status',
    summary: 'Categories, what is next, and problems',
    access: 'key',
    answers: { 200: statusResponse },
    errors: [502, 503],
  },
  {
    method: 'get',
    path: '/v1/plan',
    summary: 'What will be published',
    access: 'key',
    query: planQuery,
    answers: { 200: planResponse },
    errors: [400, 502, 503],
  },
  {
    method: 'post',
    path: '/v1/check',
    summary: 'Run one check now',
    access: 'key',
    answers: { 200: checkResponse },
  },
  { method: 'post', path: '/v1/pause', summary: 'Stop publishing', access: 'key', answers: { 200: pausedAnswer } },
  { method: 'post', path: '/v1/resume', summary: 'Publish again', access: 'key', answers: { 200: pausedAnswer } },
  {
    method: 'put',
    path: '/v1/categories/{category}/delay',
    summary: 'Hold a category back for some days from now',
    access: 'key',
    params: { category: z.string().describe('name, slug or path, URL-encoded') },
    body: delayRequest,
    answers: { 200: delayAnswer },
    errors: [400, 409],
  },
  {
    method: 'delete',
    path: '/v1/categories/{category}/delay',
    summary: 'Let a category publish again',
    access: 'key',
    params: { category: z.string().describe('name, slug or path, URL-encoded') },
    answers: { 200: delayAnswer },
    errors: [400, 409],
  },
];
