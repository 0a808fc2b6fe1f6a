import { type AppBskyFeedPost, AtpAgent, type BlobRef } from '@atproto/api';
import type { Engagement, SocialContent } from '../../../../shared/contract/social.ts';
import type { Network, Posted, SocialItem } from '../../../ports/network.ts';
import type { LoadImage } from '../load-image.ts';
import { blueskyError } from './bluesky-error.ts';
import { recordKey } from './record-key.ts';

export interface BlueskySettings {
  service: string;
  identifier: string;
  appPassword: string;
  loadImage: LoadImage;
}

const COLLECTION = 'app.bsky.feed.post';
const TIMEOUT_MS = 30_000;
/** Posts that one request may ask the reactions of. */
const AT_ONCE = 25;

/**
 * Bluesky, through its official library. A post's record key follows from the job, and a record is put, not created: the
 * same post again is the same record, whatever became of the answer.
 */
export function blueskyNetwork({ service, identifier, appPassword, loadImage }: BlueskySettings): Network {
  const agent = new AtpAgent({
    service,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
  });

  /** Runs work in a session. One that ended for good (its tokens ran out, the server forgot it) is begun anew at the next try. */
  const inSession = async <T>(work: (did: string) => Promise<T>): Promise<T> => {
    try {
      if (!agent.session) await agent.login({ identifier, password: appPassword });
      const did = agent.session?.did ?? '';
      return await work(did);
    } catch (error) {
      throw blueskyError(error, appPassword);
    }
  };

  const posted = (did: string, rkey: string): Posted => ({
    remoteId: `at://${did}/${COLLECTION}/${rkey}`,
    url: `https://bsky.app/profile/${did}/post/${rkey}`,
  });
  const rkeyOf = ({ key, content }: SocialItem) => recordKey(Date.parse(content.created_at), key);

  return {
    name: 'bluesky',
    find: (item) =>
      inSession(async (did) => {
        const rkey = rkeyOf(item);
        try {
          await agent.com.atproto.repo.getRecord({ repo: did, collection: COLLECTION, rkey });
          return posted(did, rkey);
        } catch (error) {
          if ((error as { error?: string }).error === 'RecordNotFound') return null;
          throw error;
        }
      }),
    post: (item) =>
      inSession(async (did) => {
        const rkey = rkeyOf(item);
        const thumb = await uploadImage(agent, item.content, loadImage);
        const record = recordOf(item.content, thumb);
        await agent.com.atproto.repo.putRecord({ repo: did, collection: COLLECTION, rkey, record: { ...record } });
        return posted(did, rkey);
      }),
    engagement: (remoteIds) =>
      inSession(async () => {
        const found = new Map<string, Engagement>();
        for (let at = 0; at < remoteIds.length; at += AT_ONCE) {
          const { data } = await agent.app.bsky.feed.getPosts({ uris: remoteIds.slice(at, at + AT_ONCE) });
          for (const { uri, likeCount = 0, repostCount = 0, quoteCount = 0, replyCount = 0 } of data.posts) {
            found.set(uri, { likes: likeCount, reposts: repostCount + quoteCount, replies: replyCount });
          }
        }
        return found;
      }),
  };
}

async function uploadImage(agent: AtpAgent, { link }: SocialContent, load: LoadImage): Promise<BlobRef | undefined> {
  const image = link.image === null ? null : await load(link.image);
  if (!image) return undefined;
  const { data } = await agent.uploadBlob(image.bytes, { encoding: image.mimeType });
  return data.blob;
}

/** The record: text, its links as facets (UTF-8 offsets), and the card of the post on the site. */
export function recordOf(content: SocialContent, thumb: BlobRef | undefined): AppBskyFeedPost.Record {
  const bytesBefore = (offset: number) => Buffer.byteLength(content.text.slice(0, offset));
  const { url, title, description } = content.link;
  return {
    $type: COLLECTION,
    text: content.text,
    facets: content.marks.map(({ from, to, link, tag }) => ({
      index: { byteStart: bytesBefore(from), byteEnd: bytesBefore(to) },
      features: [
        link === undefined
          ? { $type: 'app.bsky.richtext.facet#tag' as const, tag: tag ?? '' }
          : { $type: 'app.bsky.richtext.facet#link' as const, uri: link as `${string}:${string}` },
      ],
    })),
    embed: {
      $type: 'app.bsky.embed.external',
      external: { uri: url as `${string}:${string}`, title, description, ...(thumb ? { thumb } : {}) },
    },
    ...(content.language === null ? {} : { langs: [content.language] }),
    createdAt: content.created_at,
  };
}
