import type { z } from 'zod';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';

/** The body as JSON; `empty` when there is none. @throws SchedulerError `invalid_request` */
export async function jsonBody(request: { text(): Promise<string> }, empty?: unknown): Promise<unknown> {
  const text = await request.text();
  if (text === '' && empty !== undefined) return empty;
  return parseJson(text);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SchedulerError('invalid_request', 'The body is no valid JSON.');
  }
}

/** What a request says, as its schema has it. @throws SchedulerError `invalid_request` with every fault */
export function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new SchedulerError('invalid_request', `The request cannot be read: ${faults.join('; ')}.`);
}
