import type { AgentConfig } from './config.ts';
import type { SocialPlan } from './flows/social/announce.ts';
import type { Network } from './ports/network.ts';

const CARD_IMAGES = { contentFolder: null, maxBytes: Number.POSITIVE_INFINITY, timeoutMs: 15_000 };

/** The networks that are set up. The libraries of the others are never loaded. */
export async function openNetworks(config: AgentConfig): Promise<Network[]> {
  const networks: Network[] = [];
  const loadImage = async () => {
    const { cardImages } = await import('./adapters/social/load-image.ts');
    const { mediaFiles } = await import('./adapters/media/media-files.ts');
    // Pictures of posts are the site's own, which may stand on any address.
    const privateHosts = config.WP_SITE_URL === undefined ? [] : [new URL(config.WP_SITE_URL).hostname];
    return cardImages(mediaFiles({ ...CARD_IMAGES, privateHosts }));
  };
  const { BLUESKY_IDENTIFIER: identifier, BLUESKY_APP_PASSWORD: appPassword } = config;
  if (identifier !== undefined && appPassword !== undefined) {
    const { blueskyNetwork } = await import('./adapters/social/bluesky/bluesky-network.ts');
    const service = config.BLUESKY_SERVICE;
    networks.push(blueskyNetwork({ service, identifier, appPassword, loadImage: await loadImage() }));
  }
  const { MASTODON_URL: url, MASTODON_ACCESS_TOKEN: accessToken } = config;
  if (url !== undefined && accessToken !== undefined) {
    const { mastodonNetwork } = await import('./adapters/social/mastodon/mastodon-network.ts');
    networks.push(mastodonNetwork({ url, accessToken, loadImage: await loadImage() }));
  }
  const { SOCIAL_WEBHOOK_URL: hook, SOCIAL_WEBHOOK_SECRET: secret } = config;
  if (hook !== undefined && secret !== undefined) {
    const { webhookNetwork } = await import('./adapters/social/webhook/webhook-network.ts');
    networks.push(webhookNetwork(hook, secret));
  }
  return networks;
}

export const socialPlanOf = (config: AgentConfig, networks: readonly Network[]): SocialPlan => ({
  networks: networks.map(({ name }) => name),
  byCategory: config.SOCIAL_NETWORKS,
  delayMinutes: dropUndefined(config.SOCIAL_DELAY_MINUTES),
  templates: dropUndefined(config.SOCIAL_TEMPLATES),
});

const dropUndefined = <K extends string, V>(record: Partial<Record<K, V | undefined>>): Partial<Record<K, V>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<Record<K, V>>;
