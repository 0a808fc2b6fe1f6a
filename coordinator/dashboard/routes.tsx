import { Hono } from 'hono';
import type { ApiContext } from '../http/app.ts';

export function dashboard(_context: ApiContext): Hono {
  return new Hono();
}
