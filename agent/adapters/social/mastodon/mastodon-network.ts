import { createRestAPIClient, MastoHttpError, type mastodon } from 'masto';
import type { Engagement } from '../../../../shared/contract/social.ts';
import { type Network, NetworkError, type Posted, type SocialItem } from '../../../ports/network.ts';
import type { LoadImage } from '../load-image.ts';

export interface MastodonSettings {
  url: string;
  accessToken: string;
  loadImage: LoadImage;
}

const TIMEOUT_MS = 30_000;
/** How many of the account's latest posts are looked through for one that may be out. */
const LOOK_BACK = 40;

/**
 * Mastodon. It knows an `Idempotency-Key` again for an hour; after that the account's latest posts are looked through for
 * the link before anything is posted again.
 */
export function mastodonNetwork({ url, accessToken, loadImage }: MastodonSettings): Network {
  const client = createRestAPIClient({ url, accessToken, timeout: TIMEOUT_MS });
  let accountId: string | null = null;

  const asking = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw mastodonError(error, accessToken);
    }
  };

  return {
    name: 'mastodon',
    find: (item) =>
      asking(async () => {
        accountId ??= (await client.v1.accounts.verifyCredentials()).id;
        const latest = client.v1.accounts.$select(accountId).statuses;
        const statuses = await latest.list({ limit: LOOK_BACK, excludeReblogs: true });
        const found = statuses.find((status) => isOf(item, status));
        return found ? posted(found) : null;
      }),
    post: (item) =>
      asking(async () => {
        const { text, link, language } = item.content;
        const image = link.image === null ? null : await loadImage(link.image);
        const media = image
          ? await client.v2.media.create({
              file: new Blob([new Uint8Array(image.bytes)], { type: image.mimeType }),
              description: link.image_alt || link.title,
            })
          : null;
        const status = await client.v1.statuses.create(
          {
            status: text,
            visibility: 'public',
            ...(language ? { language } : {}),
            ...(media ? { mediaIds: [media.id] } : {}),
          },
          { requestInit: { headers: { 'Idempotency-Key': item.key } } },
        );
        return posted(status);
      }),
    engagement: (remoteIds) =>
      asking(async () => {
        const found = new Map<string, Engagement>();
        for (const id of remoteIds) {
          const status = await client.v1.statuses
            .$select(id)
            .fetch()
            .catch((error: unknown) => {
              if (error instanceof MastoHttpError && error.statusCode === 404) return null;
              throw error;
            });
          if (status) {
            const { favouritesCount: likes, reblogsCount: reposts, repliesCount: replies } = status;
            found.set(id, { likes, reposts, replies });
          }
        }
        return found;
      }),
  };
}

const posted = ({ id, url, uri }: mastodon.v1.Status): Posted => ({ remoteId: id, url: url ?? uri });

/** The post's link is in the text as HTML, or on its card. */
function isOf({ content }: SocialItem, { content: html, card }: mastodon.v1.Status): boolean {
  const { url } = content.link;
  return card?.url === url || html.includes(`href="${url.replaceAll('&', '&amp;')}"`) || html.includes(`href="${url}"`);
}

function mastodonError(error: unknown, secret: string): NetworkError {
  if (error instanceof NetworkError) return error;
  const words = (error instanceof Error ? error.message : String(error)).replaceAll(secret, '…');
  const status = error instanceof MastoHttpError ? error.statusCode : null;
  const described = `Mastodon answered with ${status === null ? 'no answer' : `status ${status}`}: ${words}.`;
  if (status === 401 || status === 403) {
    return new NetworkError(
      'mastodon_token',
      `${described} Check MASTODON_ACCESS_TOKEN and its scopes (read, write:statuses, write:media).`,
      { outcome: 'misconfigured', cause: error },
    );
  }
  if (status === 429 || status === 503) {
    return new NetworkError('mastodon_busy', `${described} It is tried again later.`, {
      outcome: 'unavailable',
      cause: error,
    });
  }
  if (status !== null && status >= 400 && status < 500) {
    return new NetworkError('mastodon_refused', `${described} The post is not tried again.`, {
      outcome: 'refused',
      cause: error,
    });
  }
  return new NetworkError(
    'mastodon_unknown',
    `${described} Whether the post is out is looked up before the next try.`,
    {
      outcome: 'unknown',
      cause: error,
    },
  );
}
