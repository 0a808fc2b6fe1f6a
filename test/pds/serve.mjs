// A directory of identities (in memory) and a personal data server on loopback: `node serve.mjs FOLDER PORT`. Prints one
// JSON line when both answer; ends with its parent (standard input closes) or at SIGTERM.
import { randomBytes } from 'node:crypto';
import { MockDatabase, PlcServer } from '@did-plc/server';

const [folder, port] = process.argv.slice(2);
process.env.LOG_ENABLED ??= 'false';
process.env.NODE_ENV = 'development';
const { PDS, envToCfg, envToSecrets } = await import('@atproto/pds');

const plc = PlcServer.create({ db: new MockDatabase() });
const plcHttp = await plc.start();
const plcPort = plcHttp.address().port;

const env = {
  port: Number(port),
  hostname: 'localhost',
  devMode: true,
  dataDirectory: folder,
  blobstoreDiskLocation: `${folder}/blobs`,
  blobstoreDiskTmpLocation: `${folder}/blobs-tmp`,
  didPlcUrl: `http://127.0.0.1:${plcPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  // Clients then stay with the address that they were given, which is the proxy's.
  enableDidDocWithSession: false,
  rateLimitsEnabled: false,
  disableSsrfProtection: true,
  crawlers: [],
  jwtSecret: randomBytes(32).toString('hex'),
  dpopSecret: randomBytes(32).toString('hex'),
  adminPassword: randomBytes(16).toString('hex'),
  plcRotationKeyK256PrivateKeyHex: '11'.repeat(32),
};
const pds = await PDS.create(envToCfg(env), envToSecrets(env));
await pds.start();
console.log(JSON.stringify({ port: Number(port) }));

const stop = async () => {
  await pds.destroy();
  await plc.destroy();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.stdin.on('end', stop).resume();
