import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaFiles } from '../../../../agent/adapters/media/media-files.ts';
import { isPublicAddress } from '../../../../agent/adapters/media/public-address.ts';
import { shortHost } from '../../../../shared/node/short-host.ts';
import { type FileServer, serveFiles } from '../../../rig/file-server.ts';
import { png, wav } from '../../../rig/picture.ts';

const picture = png(20, 10, 0x123456);
let server: FileServer;
let folder: string;

beforeAll(async () => {
  server = await serveFiles({
    '/a%20b.jpeg': picture,
    '/sound.png': wav(100),
    '/page.png': Buffer.from('<html>not a picture</html>'),
    '/moved': (_, response) => response.writeHead(302, { location: '/a%20b.jpeg' }).end(),
    '/inside': (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    '/script': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/circle': (_, response) => response.writeHead(302, { location: '/circle' }).end(),
    '/busy': (_, response) => response.writeHead(503).end(),
    '/cut': (_, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      response.write(picture.subarray(0, 50), () => response.destroy());
    },
    '/endless': (_, response) => {
      response.writeHead(200);
      response.write(Buffer.alloc(200_000));
    },
    '/silent': () => undefined,
  });
  folder = await mkdtemp(join(tmpdir(), 'scs-media-test-'));
  await writeFile(join(folder, 'p.png'), picture);
  await symlink('/etc/hostname', join(folder, 'link.png'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const files = (privateHosts = ['127.0.0.1'], contentFolder: string | null = folder) =>
  mediaFiles({ privateHosts, contentFolder, maxBytes: 100_000, timeoutMs: 1500 });
const open = (path: string, kind: 'image' | 'audio' = 'image', maxBytes = 1e9) =>
  files().open(path.startsWith('/') ? server.url + path : path, kind, maxBytes);

describe('folders of processes that were killed', () => {
  it('are removed at the first file; those of living ones and of other machines stay', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const host = shortHost();
    const [dead, alive, foreign] = await Promise.all(
      [`${host}-${pid}-`, `${host}-${process.ppid}-`, `another-${host}-${pid}-`].map((name) =>
        mkdtemp(join(tmpdir(), `scs-media-${name}`)),
      ),
    );
    const ours = [dead, alive, foreign].map((path) => basename(path as string));
    const file = await open('p.png');
    const left = (await readdir(tmpdir())).filter((name) => ours.includes(name));
    await Promise.all([
      file.dispose(),
      ...ours.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })),
    ]);
    expect(left.toSorted()).toEqual([ours[1], ours[2]].toSorted());
  });
});

describe('a file of an article', () => {
  it.each([
    ['of the web, by a redirect', '/moved'],
    ['of the web', '/a%20b.jpeg'],
    ['of the content folder', 'p.png'],
  ])('is what its bytes say, with a name that fits: %s', async (_, source) => {
    const file = await open(source);
    expect(file).toMatchObject({
      bytes: picture.length,
      mimeType: 'image/png',
      filename: source === 'p.png' ? 'p.png' : 'a-b.png',
    });
    expect(await readFile(file.path)).toEqual(picture);
    await file.dispose();
    await expect(readFile(file.path)).rejects.toThrow('ENOENT');
  });

  it.each<[string, string, string, boolean]>([
    ['no such file', '/none.png', 'media_missing', false],
    ['a page that poses as a picture', '/page.png', 'media_type', false],
    ['sound where a picture is wanted', '/sound.png', 'media_type', false],
    ['a redirect to the cloud’s metadata', '/inside', 'media_address', false],
    ['a redirect to a file', '/script', 'media_missing', false],
    ['redirects in a circle', '/circle', 'media_missing', false],
    ['a server that is busy', '/busy', 'media_unreachable', true],
    ['an answer that is cut off', '/cut', 'media_unreachable', true],
    ['more bytes than allowed, unannounced', '/endless', 'media_too_large', false],
    ['no answer', '/silent', 'media_unreachable', true],
    ['a private address', 'http://10.1.2.3/x.png', 'media_address', false],
    ['a private address in another notation', 'http://0x0a010203/x.png', 'media_address', false],
    ['loopback by a name', 'http://localhost:1/x.png', 'media_address', false],
    ['loopback in IPv6, as IPv4', 'http://[::ffff:127.0.0.1]:1/x.png', 'media_address', false],
    ['a path that leaves the folder', '../../etc/hostname', 'media_missing', false],
    ['a link that leaves the folder', 'link.png', 'media_missing', false],
  ])('is refused: %s', async (_, source, code, retry) => {
    await expect(open(source)).rejects.toMatchObject({ code, retry });
  });

  it('may be no larger than the site takes', async () => {
    await expect(open('p.png', 'image', 10)).rejects.toMatchObject({ code: 'media_too_large' });
  });

  it('needs a folder for a path, and leaves nothing behind when it is refused', async () => {
    await expect(files([], null).open('p.png', 'image', 1e9)).rejects.toMatchObject({ code: 'media_folder' });
    await expect(files([]).open(`${server.url}/moved`, 'image', 1e9)).rejects.toMatchObject({ code: 'media_address' });
    expect(
      (await readdir(tmpdir())).filter((name) => name.startsWith(`scs-media-${shortHost()}-${process.pid}-`)),
    ).toEqual([]);
  });
});

it.each([
  '127.0.0.1',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  'fe80::1',
  'fc00::1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
  '2002:a00:1::1',
  '224.0.0.1',
  'no address',
])('%s is no public address', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});
it.each(['93.184.215.14', '2606:2800:21f:cb07::1'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
