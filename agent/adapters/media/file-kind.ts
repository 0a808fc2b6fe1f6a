import { basename, extname } from 'node:path';
import { fileTypeFromFile } from 'file-type';
import type { MediaKind } from '../../ports/media.ts';
import { MediaError } from './media-error.ts';

/** File types that articles may use, by the ending that file-type gives them, with WordPress's own name of each. */
const KINDS: Readonly<Record<string, { kind: MediaKind; mimeType: string; ending: string }>> = {
  jpg: { kind: 'image', mimeType: 'image/jpeg', ending: '.jpg' },
  png: { kind: 'image', mimeType: 'image/png', ending: '.png' },
  apng: { kind: 'image', mimeType: 'image/png', ending: '.png' },
  gif: { kind: 'image', mimeType: 'image/gif', ending: '.gif' },
  webp: { kind: 'image', mimeType: 'image/webp', ending: '.webp' },
  avif: { kind: 'image', mimeType: 'image/avif', ending: '.avif' },
  mp3: { kind: 'audio', mimeType: 'audio/mpeg', ending: '.mp3' },
  m4a: { kind: 'audio', mimeType: 'audio/mpeg', ending: '.m4a' },
  ogg: { kind: 'audio', mimeType: 'audio/ogg', ending: '.ogg' },
  oga: { kind: 'audio', mimeType: 'audio/ogg', ending: '.ogg' },
  opus: { kind: 'audio', mimeType: 'audio/ogg', ending: '.ogg' },
  wav: { kind: 'audio', mimeType: 'audio/wav', ending: '.wav' },
  flac: { kind: 'audio', mimeType: 'audio/flac', ending: '.flac' },
};

/**
 * What a file is by its bytes, whatever its name or server says, and a name with the ending that belongs to it.
 * @param name The last part of its address or path. @throws MediaError `media_type`
 */
export async function readKind(
  path: string,
  name: string,
  source: string,
  kind: MediaKind,
): Promise<{ filename: string; mimeType: string }> {
  const type = await fileTypeFromFile(path);
  const known = type ? KINDS[type.ext] : undefined;
  if (known?.kind !== kind) {
    const what = kind === 'image' ? 'picture (JPEG, PNG, GIF, WebP, AVIF)' : 'sound (MP3, M4A, OGG, WAV, FLAC)';
    throw new MediaError(
      'media_type',
      `"${source}" is no ${what}: its bytes are ${type?.mime ?? 'of no known type'}.`,
      {
        context: { source },
      },
    );
  }
  return { filename: fileName(name, known.ending), mimeType: known.mimeType };
}

function fileName(name: string, ending: string): string {
  const stem = basename(name, extname(name))
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return `${[...(stem || 'media')].slice(0, 80).join('')}${ending}`;
}
