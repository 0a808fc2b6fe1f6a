import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ServerType, serve } from '@hono/node-server';
import { SchedulerError } from './scheduler-error.ts';

/** Answers a request without the app; false, with nothing done to it, leaves it to the app. */
export type DirectAnswer = (request: IncomingMessage, response: ServerResponse) => boolean;

interface ListenOptions {
  hostname: string;
  port: number;
  /** The setting that the port comes from. */
  setting: string;
  direct?: DirectAnswer;
}

/** Listens, and resolves when it does. @throws SchedulerError `port_taken` */
export function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { hostname, port, setting, direct }: ListenOptions,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port, ...(direct === undefined ? {} : { createServer: ahead(direct) }) });
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

/** A server whose requests are shown to `direct` first. */
const ahead = (direct: DirectAnswer): typeof createServer =>
  ((options: object, app: (request: IncomingMessage, response: ServerResponse) => void) =>
    createServer(options, (request, response) => {
      if (!direct(request, response)) app(request, response);
    })) as typeof createServer;
