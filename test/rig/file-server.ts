import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path answers: bytes, or anything that writes an answer itself. */
export type Served = Uint8Array | ((request: IncomingMessage, response: ServerResponse) => void);

export interface FileServer {
  /** Without a slash at the end. */
  url: string;
  /** How often each path was asked for. */
  readonly requests: Map<string, number>;
  close(): Promise<void>;
}

/** A web server on loopback that serves what it is given, by path; other paths are 404. */
export async function serveFiles(files: Readonly<Record<string, Served>>): Promise<FileServer> {
  const requests = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.set(path, (requests.get(path) ?? 0) + 1);
    const served = files[path];
    if (typeof served === 'function') served(request, response);
    else response.writeHead(served ? 200 : 404).end(served ?? 'no such file');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
