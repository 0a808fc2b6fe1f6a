/** Where content goes: categories and authors. */
import { z } from 'zod';
import { categoryName, json, list } from './values.ts';

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
} as const;
