/** Where content goes (categories, authors), and how articles become posts. */
import { z } from 'zod';
import { categoryName } from '../scalars.ts';
import { boolean, integer, json, list } from './values.ts';

const duplicateRule = z.enum(['refuse', 'warn', 'off']);

/** Rules that an article must keep to be published; each may be set alone. */
const validationRules = z.strictObject({
  title_max_length: z.number().int().min(1).max(300).optional(),
  min_words: z.number().int().min(0).max(100_000).optional(),
  placeholders: z.boolean().optional(),
  model_refusals: z.boolean().optional(),
  lorem_ipsum: z.boolean().optional(),
  alt_text: z.boolean().optional(),
  active_markup: z.enum(['refuse', 'remove']).optional(),
});

export const contentSettings = {
  SCHEDULER_CATEGORY_MAP: {
    schema: json(z.record(categoryName, categoryName)),
    default: '{}',
    description: 'Names used by the content, and the WordPress categories that they mean.',
    example: '{"tv":"TV & film"}',
  },
  SCHEDULER_DEFAULT_CATEGORY: {
    schema: categoryName,
    description: 'Category of jobs that have none; default the default category of the site.',
    example: 'News',
  },
  SCHEDULER_AUTHORS: {
    schema: list(z.string().min(1)),
    default: '',
    description: 'WordPress users (login, e-mail, slug or id) that take turns as authors; default the agent’s user.',
    example: 'anna,ben',
  },
  SCHEDULER_CATEGORY_AUTHORS: {
    schema: json(z.record(categoryName, z.string().min(1))),
    default: '{}',
    description: 'The author of single categories.',
    example: '{"TECH":"anna"}',
  },
  SCHEDULER_BLOCK_MARKUP: {
    schema: boolean,
    default: 'true',
    description: 'Whether posts become blocks of the block editor; otherwise they stay HTML.',
    example: 'true',
  },
  SCHEDULER_BODY_IMAGES: {
    schema: z.enum(['upload', 'keep'], { error: 'must be upload or keep' }),
    default: 'upload',
    description: 'Whether pictures in the text are put into the media library, or stay where they are.',
    example: 'upload',
  },
  SCHEDULER_CONTENT_FOLDER: {
    schema: z.string().min(1),
    description: 'Folder that paths of pictures and sound in articles are meant from.',
    example: '/srv/content',
  },
  SCHEDULER_MEDIA_MAX_MB: {
    schema: integer(1, 2000),
    default: '20',
    description: 'Most megabytes that a picture or sound may have.',
    example: '20',
  },
  SCHEDULER_MEDIA_TIMEOUT_SECONDS: {
    schema: integer(1, 600),
    default: '60',
    description: 'Longest time to fetch one picture or sound.',
    example: '60',
  },
  SCHEDULER_MEDIA_PRIVATE_HOSTS: {
    schema: list(z.string().min(1)),
    default: '',
    description: 'Hosts that pictures and sound may come from although their addresses are private.',
    example: 'media.internal',
  },
  SCHEDULER_CROSS_LINKS: {
    schema: integer(0, 50),
    default: '3',
    description: 'Most links to earlier posts that a post gets, where it mentions their titles or keywords.',
    example: '3',
  },
  SCHEDULER_DUPLICATES: {
    schema: duplicateRule,
    default: 'refuse',
    description: 'What to do with an article whose title a post has already: refuse, warn or off.',
    example: 'refuse',
  },
  SCHEDULER_CATEGORY_DUPLICATES: {
    schema: json(z.record(categoryName, duplicateRule)),
    default: '{}',
    description: 'The same for single categories.',
    example: '{"WEATHER":"off"}',
  },
  SCHEDULER_VALIDATION: {
    schema: json(validationRules),
    default: '{}',
    description: 'Rules that articles must keep, where they shall differ from the defaults.',
    example: '{"min_words":100,"alt_text":false}',
  },
  SCHEDULER_MAX_ATTEMPTS: {
    schema: integer(1, 100),
    default: '5',
    description: 'Tries of a publication before a failure that could pass fails the job.',
    example: '5',
  },
} as const;
