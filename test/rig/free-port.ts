import { createServer } from 'node:net';

/**
 * A port on 127.0.0.1 that nobody listens on. Taken from below the ephemeral range (32768 and up on Linux), so that no
 * outgoing connection grabs it between now and the moment that a server binds it.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    if (await canBind(port)) return port;
  }
  throw new Error('No free port between 15000 and 32000 was found in 100 attempts.');
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
