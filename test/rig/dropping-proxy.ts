import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request's answer. `lost`: the work was done, and nobody hears of it. */
export type Fate = 'through' | 'lost';

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
export async function droppingProxy(target: string, fate: (path: string) => Fate): Promise<DroppingProxy> {
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
          if (fate(path) === 'lost') return void incoming.socket.destroy();
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          outgoing.end(Buffer.concat(chunks));
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
