import { type ServerType, serve } from '@hono/node-server';
import { SchedulerError } from './scheduler-error.ts';

/** Listens, and resolves when it does. @throws SchedulerError `port_taken` */
export function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { hostname, port, setting }: { hostname: string; port: number; setting: string },
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port });
    server.once('listening', () => resolve(server));
    server.once('error', (cause) =>
      reject(
        new SchedulerError(
          'port_taken',
          `The API cannot listen on ${hostname}:${port} (${(cause as NodeJS.ErrnoException).code}). Set ${setting} to a free port; another process may be running.`,
          { cause },
        ),
      ),
    );
  });
}
