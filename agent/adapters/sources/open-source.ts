import { promises as fs } from 'node:fs';
import { extname } from 'node:path';
import type { ContentSource } from '../../ports/content-source.ts';
import { ContentFolderError } from './content-folder-error.ts';
import { csvSource } from './csv-source.ts';
import { type FolderSourceOptions, folderSource } from './folder-source.ts';
import { jsonLinesSource } from './json-lines-source.ts';
import { wxrSource } from './wxr-source.ts';

/** How a file that holds many posts is read, by the ending of its name. */
const READERS: Readonly<Record<string, (path: string, options: FolderSourceOptions) => ContentSource>> = {
  '.csv': csvSource,
  '.tsv': csvSource,
  '.jsonl': jsonLinesSource,
  '.ndjson': jsonLinesSource,
  '.xml': wxrSource,
  '.wxr': wxrSource,
};

/**
 * A folder of posts, or one file of many: CSV, JSON lines, or a WordPress export.
 * @throws ContentFolderError `content_folder_unreadable`
 */
export async function openSource(path: string, options: FolderSourceOptions = {}): Promise<ContentSource> {
  const stat = await fs.stat(path).catch((error: unknown) => {
    throw new ContentFolderError(path, error);
  });
  if (stat.isDirectory()) return folderSource(path, options);
  const reader = READERS[extname(path).toLowerCase()];
  if (reader) return reader(path, options);
  const cause = new Error(
    `a file must end in ${Object.keys(READERS).join(', ')}; name the folder of single posts instead`,
  );
  throw new ContentFolderError(path, cause);
}
