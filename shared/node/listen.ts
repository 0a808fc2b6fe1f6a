import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ServerType, serve } from '@hono/node-server';
import { SchedulerError } from './scheduler-error.ts';

/** Answers a request without the app; false, with nothing done to it, leaves it to the app. */
export type DirectAnswer = (request: IncomingMessage, response: ServerResponse) => boolean;

interface ListenOptions {
  hostname: string;
  port: number;
  direct?: DirectAnswer;
}

/** Listens, and resolves when it does. @throws SchedulerError `port_taken`, `cannot_listen` */
export function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { hostname, port, direct }: ListenOptions,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port, ...(direct === undefined ? {} : { createServer: ahead(direct) }) });
    server.once('listening', () => resolve(server));
    server.once('error', (cause) => reject(cannotListen(cause, `${hostname}:${port}`)));
  });
}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another process uses it: set SCHEDULER_PORT to a free port.',
  EACCES: 'Set SCHEDULER_PORT to a port from 1024 on, or allow lower ones.',
};

function cannotListen(cause: NodeJS.ErrnoException, address: string): SchedulerError {
  const { code = '' } = cause;
  const remedy = REMEDIES[code] ?? 'Set SCHEDULER_HOST to an address that this machine has.';
  return new SchedulerError(
    code === 'EADDRINUSE' ? 'port_taken' : 'cannot_listen',
    `The API cannot listen on ${address} (${code}). ${remedy}`,
    { cause },
  );
}

/** A server whose requests are shown to `direct` first. */
const ahead = (direct: DirectAnswer): typeof createServer =>
  ((options: object, app: (request: IncomingMessage, response: ServerResponse) => void) =>
    createServer(options, (request, response) => {
      if (!direct(request, response)) app(request, response);
    })) as typeof createServer;
