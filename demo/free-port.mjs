import { createServer } from 'node:net';

const given = new Set();

/** The wished port when nobody listens on it, otherwise one that the system chooses. @param {number} wish */
export async function freePort(wish) {
  const port = (given.has(wish) ? null : await tryPort(wish)) ?? (await tryPort(0));
  if (port === null) return freePort(wish + 1);
  given.add(port);
  return port;
}

/** @param {number} port @returns {Promise<number | null>} */
function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(bound));
    });
  });
}
