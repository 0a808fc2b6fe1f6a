import { z } from 'zod';
import { tidyCategoryPath } from '../core/category-name.ts';

/** A UTC instant on the wire: ISO 8601 with `Z`, for example `2026-11-24T13:00:00Z`. Milliseconds are optional. */
export const instant = z.iso.datetime({ offset: false, local: false }).describe('UTC instant, ISO 8601 with Z');

/** The site's zone on the wire: an IANA name, or a fixed offset `+05:30` where WordPress has only a manual offset. */
export const zoneName = z.string().min(1).max(64).describe('IANA zone name, or a fixed offset such as +05:30');

/** A SHA-256 in lower-case hexadecimal. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

/** A WordPress object id (post, term, user). */
export const wpId = z.number().int().positive();

/**
 * The caller's own id of a job, unique in the queue; at most 191 characters without control characters, and without
 * white space at its ends, which some databases do not compare.
 * `sha256:…` is reserved for the way keys appear in URLs.
 */
export const jobId = z
  .string()
  .min(1)
  .max(191)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'must not contain control characters')
  .refine((value) => value.trim() === value, 'must not begin or end with white space')
  .refine((value) => !/^sha256:[0-9a-f]{64}$/.test(value), 'must not look like a hashed key (sha256:…)');

/** Name, slug or path (`Parent/Child`) of a WordPress category, in any case. */
export const categoryName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => tidyCategoryPath(text) !== '', 'must name a category')
  .overwrite(tidyCategoryPath);
