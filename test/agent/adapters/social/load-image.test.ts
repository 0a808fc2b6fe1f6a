import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mediaFiles } from '../../../../agent/adapters/media/media-files.ts';
import { cardImages } from '../../../../agent/adapters/social/load-image.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const imagesOf = (host: string) =>
  cardImages(
    mediaFiles({ contentFolder: null, maxBytes: Number.POSITIVE_INFINITY, timeoutMs: 5000, privateHosts: [host] }),
  );
let asked = 0;
const server = createServer((request, response) => {
  asked += 1;
  if (request.url === '/a.png') response.end(PNG);
  else if (request.url === '/big.png') response.end(Buffer.concat([PNG, Buffer.alloc(1_100_000)]));
  else if (request.url === '/moved.png') response.writeHead(302, { location: '/a.png' }).end();
  else if (request.url === '/moved-inside.png')
    response.writeHead(302, { location: `http://127.0.0.2:${request.socket.localPort}/a.png` }).end();
  else if (request.url === '/page.png') response.end('<html>no picture</html>');
  else response.writeHead(404).end();
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done())));
afterAll(() => new Promise<void>((done) => server.close(() => done())));
const at = (host: string, path: string) => `http://${host}:${(server.address() as AddressInfo).port}${path}`;

it('loads a picture from the site’s own host', async () => {
  expect(await imagesOf('127.0.0.1')(at('127.0.0.1', '/a.png'))).toEqual({
    bytes: new Uint8Array(PNG),
    mimeType: 'image/png',
  });
  expect((await imagesOf('localhost')(at('localhost', '/a.png')))?.mimeType).toBe('image/png');
});

it('follows a redirect to where it may ask', async () => {
  expect((await imagesOf('127.0.0.1')(at('127.0.0.1', '/moved.png')))?.mimeType).toBe('image/png');
});

it.each(['/big.png', '/moved-inside.png', '/page.png', '/none.png'])('has no picture from %s', async (path) => {
  expect(await imagesOf('127.0.0.1')(at('127.0.0.1', path))).toBeNull();
});

it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])('never asks a private address: %s', async (host) => {
  const before = asked;
  expect(await imagesOf('news.example.org')(at(host, '/a.png'))).toBeNull();
  expect(asked).toBe(before);
});
