import { Hono } from 'hono';
import { z } from 'zod';
import { stageName } from '../../shared/contract/pipeline.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import { isSignedRequest } from '../../shared/node/signed-request.ts';
import { takeCallback } from '../flows/pipeline/take-callback.ts';
import type { ApiContext } from './app.ts';
import { parsed, parseJson } from './request-body.ts';

const place = z.object({
  stage: stageName,
  call: z.string().regex(/^\d{1,15}$/, 'must be the call that was accepted'),
});

/**
 * Where content services send what they had accepted. No key opens it, only the signature; and a call is answered once, so
 * that a repeated request changes nothing.
 */
export function callbackRoutes({ agent, pipeline, webhookSecret }: ApiContext): Hono {
  return new Hono().post('/jobs/:id/stages/:stage/callback', async (c) => {
    const body = await c.req.text();
    const signed = { method: 'POST', url: c.req.url, body };
    if (!webhookSecret || !isSignedRequest(webhookSecret, signed, c.req.raw.headers, agent.clock.now())) {
      throw new SchedulerError(
        'bad_signature',
        'The callback is not signed with PIPELINE_WEBHOOK_SECRET, or was signed more than 5 minutes ago. Sign method, path with query, time and body; docs/pipeline.md shows how.',
      );
    }
    const { stage, call } = parsed(place, { stage: c.req.param('stage'), call: c.req.query('call') });
    const jobId = c.req.param('id');
    const job = await takeCallback({ agent, pipeline }, { jobId, stage, call, body: parseJson(body) });
    return c.json({ job_id: job.jobId, status: job.status });
  });
}
