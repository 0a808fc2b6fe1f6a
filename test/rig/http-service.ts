import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** An object becomes JSON. */
  body?: unknown;
  /** Nothing is answered, and the connection is cut. */
  cut?: boolean;
}

export interface HttpService {
  url: string;
  port: number;
  received: Received[];
  stop(): Promise<void>;
}

/** An HTTP service of the test's own on loopback: what it answers is what `reply` says. */
export async function startHttpService(
  reply: (request: Received) => Reply | Promise<Reply>,
  port = 0,
): Promise<HttpService> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      const { status = 200, headers = {}, body: answer = '', cut = false } = await reply(one);
      if (cut) return request.socket.destroy();
      response.writeHead(status, headers);
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    port: own,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
