import type { z } from 'zod';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';

/** The body as JSON in the shape of the contract. @throws SchedulerError `invalid_request` that names every fault */
export async function readBody<T extends z.ZodType>(
  request: { text(): Promise<string> },
  schema: T,
): Promise<z.output<T>> {
  return parsedText(schema, await request.text().catch(unreadable));
}

/** The same of a body that was read already. @throws SchedulerError */
export function parsedText<T extends z.ZodType>(schema: T, text: string): z.output<T> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    unreadable();
  }
  return parsed(schema, body);
}

function unreadable(): never {
  throw new SchedulerError('invalid_request', 'The body is no valid JSON.');
}

/** A value in the shape of the contract. @throws SchedulerError */
export function parsed<T extends z.ZodType>(schema: T, value: unknown, code = 'invalid_request'): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, ''));
  throw new SchedulerError(
    code,
    `The ${code === 'invalid_rules' ? 'rules' : 'request'} cannot be used: ${faults.join('; ')}.`,
  );
}
