import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleWordPress } from './assemble-wordpress.mjs';
import { blueprint, EXCHANGE, PHP } from './blueprint.mjs';
import { beside, childEnvironment, startNode } from './child.mjs';
import { freePort } from './free-port.mjs';
import { DEMO_PACKAGES, PLUGIN, STATE } from './paths.mjs';
import { waitUntil } from './wait-until.mjs';

const PLAYGROUND = join(DEMO_PACKAGES, 'node_modules', '@wp-playground', 'cli', 'wp-playground.js');
const READY_SECONDS = 180;

/**
 * Starts a new WordPress of one site, with the plugin of this repository, and waits until the plugin's routes are there.
 * @param {import('./sites.mjs').Site} site
 * @returns {Promise<{ url: string, adminPassword: string, agent: { username: string, appPassword: string } }>}
 */
export async function startWordPress(site) {
  const folder = join(STATE, site.folder);
  const wordpress = join(folder, 'wordpress');
  const exchange = join(folder, 'exchange');
  const blueprintFile = join(folder, 'blueprint.json');
  const adminPassword = randomBytes(9).toString('base64url');

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(exchange, { recursive: true });
  await assembleWordPress(wordpress);
  writeFileSync(join(exchange, 'site.json'), JSON.stringify({ ...site, adminPassword }), { mode: 0o600 });
  writeFileSync(blueprintFile, JSON.stringify(blueprint(readFileSync(beside('set-up-site.php'), 'utf8')), null, 2));

  const port = await freePort(site.wordpressPort);
  const url = `http://127.0.0.1:${port}`;
  const child = startNode({
    args: [
      PLAYGROUND,
      'server',
      `--port=${port}`,
      `--php=${PHP}`,
      // One worker: two or more take 200 MB each, are not faster, and can wait for each other's file locks.
      '--workers=1',
      '--wordpress-install-mode=install-from-existing-files-if-needed',
      '--mount-dir-before-install',
      wordpress,
      '/wordpress',
      '--mount-dir',
      PLUGIN,
      '/wordpress/wp-content/plugins/smart-content-scheduler',
      '--mount-dir',
      exchange,
      EXCHANGE,
      `--blueprint=${blueprintFile}`,
    ],
    cwd: folder,
    log: join(folder, 'wordpress.log'),
    preload: [new URL('./listen-on-loopback.mjs', import.meta.url).href],
    // Otherwise it starts a second Node on some versions, which would have to be stopped separately.
    env: childEnvironment({ PLAYGROUND_NO_JSPI_RESPAWN: '1' }),
  });
  await waitUntil(() => pluginAnswers(url), {
    child,
    seconds: READY_SECONDS,
    what: `The WordPress of ${site.title} on port ${port}`,
    remedy: 'If the log says that the port is taken, start the demo again; otherwise look into the log.',
  });
  return { url, adminPassword, agent: JSON.parse(readFileSync(join(exchange, 'agent.json'), 'utf8')) };
}

/** @param {string} url @returns {Promise<true | null>} */
async function pluginAnswers(url) {
  try {
    // The very first request is answered with a redirect, once.
    const response = await fetch(`${url}/wp-json/`, { redirect: 'manual', signal: AbortSignal.timeout(20_000) });
    const { namespaces } = await response.json();
    return namespaces.includes('smart-content-scheduler/v1') ? true : null;
  } catch {
    return null;
  }
}
