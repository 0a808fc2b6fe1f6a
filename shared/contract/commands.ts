/**
 * What people ask of the agent on the settings page in WordPress. A command waits in the plugin, comes with the answer to
 * a report, is executed once and acknowledged.
 */
import { z } from 'zod';
import { categoryName, instant, jobId } from './scalars.ts';

const command = { id: z.uuid(), created_at: instant, created_by: z.string().describe('Display name of the person') };

export const siteCommand = z.discriminatedUnion('type', [
  z.object({ ...command, type: z.literal('pause') }),
  z.object({ ...command, type: z.literal('resume') }),
  z.object({ ...command, type: z.literal('check_now') }),
  z.object({ ...command, type: z.literal('retry'), job_id: jobId }),
  z.object({ ...command, type: z.literal('cancel'), job_id: jobId }),
  z.object({ ...command, type: z.literal('publish_now'), job_id: jobId, force: z.boolean() }),
  z.object({ ...command, type: z.literal('set_priority'), job_id: jobId, priority: z.number().int().min(0).max(100) }),
  /** Holds a category back for so many days from now; 0 ends the delay. */
  z.object({ ...command, type: z.literal('delay'), category: categoryName, days: z.number().min(0).max(3650) }),
]);
export type SiteCommand = z.infer<typeof siteCommand>;

/** `POST /commands/{id}/ack`. 404 `command_not_found`. A second acknowledgement changes nothing. */
export const commandAck = z.object({
  outcome: z.enum(['done', 'failed']),
  /** For people: what came of it, or why it failed. */
  message: z.string().max(1000),
});
export type CommandAck = z.infer<typeof commandAck>;

export const commandState = z.enum(['waiting', 'done', 'failed', 'expired']);
export const commandAckResponse = z.object({ id: z.uuid(), state: commandState });
