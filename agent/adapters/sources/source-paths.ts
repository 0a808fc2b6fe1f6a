import { posix } from 'node:path';
import type { ImageReference, NewJobInput } from '../../../shared/contract/content.ts';
import type { SourceRemark } from '../../ports/content-source.ts';

type Content = NewJobInput['content'];
type Files = Pick<Content, 'featured_image' | 'images' | 'audio' | 'seo'>;

/**
 * Paths in a file are meant from that file; the queue holds them from the content folder. What leads out of the folder is
 * left out, with a warning.
 * @param file of the article, relative to the content folder
 */
export function withPlacedFiles<T extends Files>(content: T, file: string, warnings: SourceRemark[]): T {
  const place = <F extends { source: string }>(reference: F): F[] => {
    const placed = placedFile(reference, null, file, warnings);
    return placed ? [placed] : [];
  };
  const { featured_image: featured, images, audio, seo } = content;
  const placed: T = { ...content };
  if (featured) placed.featured_image = place(featured)[0];
  if (Array.isArray(images)) placed.images = images.flatMap(place);
  if (Array.isArray(audio)) placed.audio = audio.flatMap(place);
  if (seo?.social_image) placed.seo = { ...seo, social_image: place(seo.social_image)[0] };
  return placed;
}

/** Where one picture or sound lies; null when it is neither an address, nor an id, nor a file of the folder. */
export function placedFile<F extends Pick<ImageReference, 'source'>>(
  reference: F,
  line: number | null,
  file: string,
  warnings: SourceRemark[],
): F | null {
  // A file's YAML may have anything here, also null; what is no text is found wrong with the whole job.
  const source: unknown = (reference as F | null)?.source;
  if (typeof source !== 'string' || /^(?:https?:\/\/|\d+$)/i.test(source)) return reference;
  const path = source.startsWith('/')
    ? posix.normalize(source.slice(1))
    : posix.normalize(posix.join(posix.dirname(file), source));
  const isAddress = /^[a-z][a-z\d+.-]*:/i.test(source) || source.startsWith('//');
  if (!isAddress && path !== '..' && !path.startsWith('../') && !path.startsWith('/')) {
    return { ...reference, source: path };
  }
  warnings.push({
    line,
    reason: `The file "${source}" is neither an http address nor a file of this folder and was ignored.`,
  });
  return null;
}
