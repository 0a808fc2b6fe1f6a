import { createReadStream } from 'node:fs';
import { realpath, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { MediaFiles } from '../../ports/media.ts';
import { type FetchOptions, FileFetcher, writeFile } from './fetch-file.ts';
import { readKind } from './file-kind.ts';
import { MediaError, missing } from './media-error.ts';
import { makeWorkingFolder, sweepWorkingFolders } from './working-folder.ts';

export interface MediaFilesOptions extends FetchOptions {
  /** Folder that paths in articles are meant from; null: paths are not allowed. */
  contentFolder: string | null;
  maxBytes: number;
}

/** Pictures and sound from the web and from the content folder, each copied to a file of its own while it is used. */
export function mediaFiles(options: MediaFilesOptions): MediaFiles {
  const fetcher = new FileFetcher(options);
  let swept: Promise<void> | null = null;
  return {
    async open(source, kind, maxBytes) {
      const limit = Math.min(options.maxBytes, maxBytes);
      swept ??= sweepWorkingFolders();
      await swept;
      const folder = await makeWorkingFolder();
      const dispose = () => rm(folder, { recursive: true, force: true });
      try {
        const path = join(folder, 'file');
        const isAddress = /^https?:/i.test(source);
        const { name, bytes, sha256 } = isAddress
          ? await fromWeb(fetcher, source, path, limit)
          : await fromFolder(options.contentFolder, source, path, limit);
        return { path, bytes, sha256, ...(await readKind(path, name, source, kind)), dispose };
      } catch (error) {
        await dispose();
        throw error;
      }
    },
  };
}

async function fromWeb(fetcher: FileFetcher, source: string, path: string, maxBytes: number) {
  const { url, ...written } = await fetcher.fetch(source, path, maxBytes);
  return { ...written, name: decoded(url.pathname.split('/').at(-1) ?? '') };
}

/** A path stays below the folder, also when a link on the way leads elsewhere. */
async function fromFolder(folder: string | null, source: string, path: string, maxBytes: number) {
  if (folder === null) {
    throw new MediaError(
      'media_folder',
      `"${source}" is a path, and SCHEDULER_CONTENT_FOLDER does not say which folder it is meant from. Set it to the folder that the articles came from.`,
      { context: { source } },
    );
  }
  const root = await realpath(folder).catch((cause: unknown) => {
    throw new MediaError('media_folder', `The folder ${folder} of SCHEDULER_CONTENT_FOLDER cannot be read.`, { cause });
  });
  const file = await realpath(join(root, source)).catch((cause: unknown) => {
    throw missing(source, `not in ${folder}`, cause);
  });
  const below = relative(root, file);
  const isInside = below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  if (!isInside || !(await stat(file)).isFile()) throw missing(source, `no file inside ${folder}`);
  return { ...(await writeFile(createReadStream(file), source, path, maxBytes)), name: file };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
