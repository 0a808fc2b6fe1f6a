import { promises as fs } from 'node:fs';
import { extname } from 'node:path';
import type { ContentSource } from '../../ports/content-source.ts';
import { ContentFolderError } from './content-folder-error.ts';
import type { FolderSourceOptions } from './folder-source.ts';

type Open = (path: string, options: FolderSourceOptions) => ContentSource;

/** Each reader is loaded when it is needed: those of single files bring parsers of Markdown and HTML. */
const csv = async (): Promise<Open> => (await import('./csv-source.ts')).csvSource;
const jsonLines = async (): Promise<Open> => (await import('./json-lines-source.ts')).jsonLinesSource;
const wxr = async (): Promise<Open> => (await import('./wxr-source.ts')).wxrSource;
const folder = async (): Promise<Open> => (await import('./folder-source.ts')).folderSource;

/** How a file that holds many posts is read, by the ending of its name. */
const READERS: Readonly<Record<string, () => Promise<Open>>> = {
  '.csv': csv,
  '.tsv': csv,
  '.jsonl': jsonLines,
  '.ndjson': jsonLines,
  '.xml': wxr,
  '.wxr': wxr,
};

/**
 * A folder of posts, or one file of many: CSV, JSON lines, or a WordPress export.
 * @throws ContentFolderError `content_folder_unreadable`
 */
export async function openSource(path: string, options: FolderSourceOptions = {}): Promise<ContentSource> {
  const stat = await fs.stat(path).catch((error: unknown) => {
    throw new ContentFolderError(path, error);
  });
  if (stat.isDirectory()) return (await folder())(path, options);
  const reader = READERS[extname(path).toLowerCase()];
  if (reader) return (await reader())(path, options);
  const cause = new Error(
    `a file must end in ${Object.keys(READERS).join(', ')}; name the folder of single posts instead`,
  );
  throw new ContentFolderError(path, cause);
}
