import { createHash } from 'node:crypto';
import { SchedulerError } from '../../../shared/node/scheduler-error.ts';
import type { MediaFiles } from '../../ports/media.ts';

/** Files by their source, for fast tests: the bytes are the text that stands for them. A source not named is missing. */
export function memoryFiles(files: ReadonlyMap<string, string> = new Map()): MediaFiles {
  return {
    async open(source, kind, maxBytes) {
      const text = files.get(source);
      if (text === undefined) throw new SchedulerError('media_missing', `There is no file at "${source}".`);
      if (text.length > maxBytes) throw new SchedulerError('media_too_large', `"${source}" is too large.`);
      return {
        path: source,
        filename: kind === 'image' ? 'picture.png' : 'sound.mp3',
        bytes: text.length,
        sha256: createHash('sha256').update(text).digest('hex'),
        mimeType: kind === 'image' ? 'image/png' : 'audio/mpeg',
        dispose: async () => undefined,
      };
    },
  };
}
