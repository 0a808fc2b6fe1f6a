import { createHmac } from 'node:crypto';
import type { Clock } from '../shared/core/clock.ts';
import { type Random, type Seed, seededRandom } from '../shared/core/random.ts';
import { openDatabase } from '../shared/node/database.ts';
import { ConfigError } from '../shared/node/read-config.ts';
import { httpCoordinator } from './adapters/coordinator/http-coordinator.ts';
import { openSqlStore } from './adapters/sql/sql-store.ts';
import { wordpressSite } from './adapters/wordpress/wordpress-site.ts';
import { type AgentConfig, contentPolicyOf, placementOf } from './config.ts';
import type { Agent, FleetAccess } from './flows/agent.ts';
import { keptSettings, settingsInForce } from './flows/reporting/apply-settings.ts';
import { nameProcess } from './own-process.ts';
import type { Emit } from './ports/events.ts';
import type { MediaFiles } from './ports/media.ts';
import type { Site } from './ports/site.ts';
import { VERSION } from './version.ts';

/** A claimed job is this process's for at least as long as one publication can take, with room for its terms and tags. */
const CLAIM_MARGIN_MS = 120_000;

const systemClock: Clock = { now: () => Date.now() };

/** Joins configuration and adapters to what the flows need. The caller closes the store. @throws DatabaseError */
export async function openAgent(config: AgentConfig, emit: Emit, clock: Clock = systemClock): Promise<Agent> {
  const store = await openSqlStore(await openDatabase(config.DATABASE_URL));
  return {
    store,
    site: siteOf(config, clock),
    clock,
    emit,
    random: secretRandom(config.SCHEDULER_SECRET_KEY ?? '', config.WP_SITE_URL ?? ''),
    schedule: settingsInForce(config.fixed, await keptSettings(store)).schedule,
    placement: placementOf(config),
    content: contentPolicyOf(config),
    media: mediaOf(config),
    worker: await nameProcess(store),
    claimMs: config.SCHEDULER_PUBLISH_TIMEOUT_SECONDS * 1000 + CLAIM_MARGIN_MS,
    fleet: fleetOf(config),
  };
}

/** Its libraries are loaded with the first picture or sound that an article brings. */
function mediaOf(config: AgentConfig): MediaFiles {
  let files: Promise<MediaFiles> | null = null;
  const load = async () => {
    const { mediaFiles } = await import('./adapters/media/media-files.ts');
    return mediaFiles({
      contentFolder: config.SCHEDULER_CONTENT_FOLDER ?? null,
      maxBytes: config.SCHEDULER_MEDIA_MAX_MB * 1_048_576,
      timeoutMs: config.SCHEDULER_MEDIA_TIMEOUT_SECONDS * 1000,
      privateHosts: config.SCHEDULER_MEDIA_PRIVATE_HOSTS,
    });
  };
  return {
    open: async (...file) => {
      files ??= load();
      return (await files).open(...file);
    },
  };
}

const fleetOf = (config: AgentConfig): FleetAccess => ({
  coordinator: httpCoordinator({ timeoutMs: config.SCHEDULER_COORDINATOR_TIMEOUT_SECONDS * 1000 }),
  url: config.SCHEDULER_COORDINATOR_URL ?? null,
  offlinePolicy: config.SCHEDULER_OFFLINE_POLICY ?? null,
  version: VERSION,
});

/** The site's WordPress; without its settings every call says which ones are missing. */
function siteOf(config: AgentConfig, clock: Clock): Site {
  const { WP_SITE_URL: siteUrl, WP_USERNAME: username, WP_APP_PASSWORD: appPassword } = config;
  if (siteUrl !== undefined && username !== undefined && appPassword !== undefined) {
    return wordpressSite(
      {
        siteUrl,
        username,
        appPassword,
        timeoutMs: config.SCHEDULER_PUBLISH_TIMEOUT_SECONDS * 1000,
      },
      clock,
    );
  }
  return new Proxy({} as Site, {
    get() {
      throw new ConfigError(['WP_SITE_URL, WP_USERNAME and WP_APP_PASSWORD are needed to talk to WordPress.']);
    },
  });
}

/** Numbers that only who knows the secret key can predict: sfc32 seeded by HMAC-SHA256(secret, site | purpose). */
function secretRandom(secret: string, site: string): (purpose: string) => Random {
  return (purpose) => {
    const digest = createHmac('sha256', secret).update(`${site}|${purpose}`).digest();
    const seed: Seed = [
      digest.readUInt32LE(0),
      digest.readUInt32LE(4),
      digest.readUInt32LE(8),
      digest.readUInt32LE(12),
    ];
    return seededRandom(seed);
  };
}
