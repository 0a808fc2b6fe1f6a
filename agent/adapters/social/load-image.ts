import { readFile } from 'node:fs/promises';
import type { MediaFiles } from '../../ports/media.ts';

/** A picture for a link's card. */
export interface CardImage {
  bytes: Uint8Array;
  mimeType: string;
}

/** Fetches a picture; null when there is none to be had: a post never fails for its picture. */
export type LoadImage = (url: string) => Promise<CardImage | null>;

/** Bluesky's limit on a card's picture; Mastodon takes more. */
const MAX_BYTES = 1_000_000;
const PICTURE = /^image\/(jpeg|png|webp|gif)$/;

/** Pictures of posts, fetched as those of articles are: within limits, and from public addresses alone. */
export const cardImages =
  (media: MediaFiles): LoadImage =>
  async (url) => {
    try {
      const file = await media.open(url, 'image', MAX_BYTES);
      try {
        if (!PICTURE.test(file.mimeType)) return null;
        return { bytes: new Uint8Array(await readFile(file.path)), mimeType: file.mimeType };
      } finally {
        await file.dispose();
      }
    } catch {
      return null;
    }
  };
