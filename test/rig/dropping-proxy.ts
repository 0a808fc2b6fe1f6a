import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of one request's answer, the work being done in any case. `lost`: nobody hears of it. `truncated`: half of it
 * comes, as if that were all. A number: it comes so many milliseconds later.
 */
export type Fate = 'through' | 'lost' | 'truncated' | number;

export interface DroppingProxy {
  url: string;
  /** Requests that reached the server behind it. */
  served: number;
  close(): Promise<void>;
}

/**
 * A proxy that hands requests to `target` and decides, once the whole answer is there, what becomes of it.
 * @param fate may have effects of its own, such as killing who asked
 */
export async function droppingProxy(
  target: string,
  fate: (path: string, method: string) => Fate,
): Promise<DroppingProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    const upstream = forward(
      { hostname, port, path, method: incoming.method, headers: { ...incoming.headers, host: `${hostname}:${port}` } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          proxy.served += 1;
          void deliver(fate(path, incoming.method ?? 'GET'), incoming, outgoing, answer, Buffer.concat(chunks));
        });
      },
    );
    upstream.on('error', () => incoming.socket.destroy());
    incoming.on('error', () => undefined);
    incoming.pipe(upstream);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxy: DroppingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    served: 0,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return proxy;
}

async function deliver(
  fate: Fate,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { statusCode = 502, headers }: IncomingMessage,
  body: Buffer,
): Promise<void> {
  if (fate === 'lost') return void incoming.socket.destroy();
  if (typeof fate === 'number') await new Promise((resume) => setTimeout(resume, fate));
  // Who asked may have given up meanwhile.
  if (outgoing.destroyed) return;
  const { 'content-length': _, 'transfer-encoding': __, ...others } = headers;
  outgoing.writeHead(statusCode, others);
  outgoing.end(fate === 'truncated' ? body.subarray(0, Math.floor(body.length / 2)) : body);
}
