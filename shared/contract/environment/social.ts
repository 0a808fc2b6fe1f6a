/** Social networks: each is used when its first setting is there. */
import { z } from 'zod';
import { categoryName } from '../scalars.ts';
import { socialNetworks } from '../social.ts';
import { httpUrl, json } from './values.ts';

const network = z.enum(socialNetworks);
const minutes = z.number().int().min(0).max(10_080);

export const socialSettings = {
  BLUESKY_IDENTIFIER: {
    schema: z.string().min(1),
    description: 'Handle of the Bluesky account that posts.',
    example: 'news.example.org',
  },
  BLUESKY_APP_PASSWORD: {
    schema: z.string().min(1),
    description: 'App password of that account (not the login password).',
    example: 'abcd-efgh-ijkl-mnop',
    secret: true,
  },
  BLUESKY_SERVICE: {
    schema: httpUrl,
    default: 'https://bsky.social',
    description: 'Personal data server of that account.',
    example: 'https://bsky.social',
  },
  MASTODON_URL: {
    schema: httpUrl,
    description: 'Mastodon server of the account that posts.',
    example: 'https://mastodon.social',
  },
  MASTODON_ACCESS_TOKEN: {
    schema: z.string().min(1),
    description: 'Access token with the scopes read, write:statuses and write:media.',
    example: 'xxxx',
    secret: true,
  },
  SOCIAL_WEBHOOK_URL: {
    schema: httpUrl,
    description: 'Address that social posts are posted to as JSON, signed with SOCIAL_WEBHOOK_SECRET.',
    example: 'https://example.org/hooks/social',
    secret: true,
  },
  SOCIAL_WEBHOOK_SECRET: {
    schema: z.string().min(16, 'must have at least 16 characters'),
    description: 'Signs what is posted to SOCIAL_WEBHOOK_URL.',
    example: '64 hexadecimal digits from "openssl rand -hex 32"',
    secret: true,
  },
  SOCIAL_NETWORKS: {
    schema: json(z.record(categoryName, z.array(network))),
    default: '{}',
    description:
      'Networks of single categories; "*" stands for all others. A category that is not named uses every network.',
    example: '{"NEWS":["bluesky","mastodon"],"*":["bluesky"]}',
  },
  SOCIAL_DELAY_MINUTES: {
    schema: json(z.partialRecord(network, minutes)),
    default: '{}',
    description: 'Minutes between a post on the site and on a network.',
    example: '{"mastodon":30}',
  },
  SOCIAL_TEMPLATES: {
    schema: json(z.partialRecord(network, z.string().min(1).max(2000))),
    default: '{}',
    description: 'Text of a network’s posts, with {title}, {excerpt}, {url}, {tags} and {category}.',
    example: '{"mastodon":"{title} {tags} {url}"}',
  },
} as const;
