import { promises as fs } from 'node:fs';
import { extname, join } from 'node:path';
import type { ContentSource, SourceItem } from '../../ports/content-source.ts';
import { type ArticleDraft, type ArticleJobOptions, articleJob } from './article-job.ts';
import { ContentFolderError } from './content-folder-error.ts';
import { decodeText } from './decode-text.ts';
import { readHtmlFile } from './html-file.ts';
import { readMarkdownFile, readMdxFile } from './markdown-file.ts';
import { UnusableFile } from './unusable-file.ts';
import { type FolderEntry, walkFolder } from './walk-folder.ts';

export interface FolderSourceOptions extends ArticleJobOptions {
  /** Files above this many bytes are skipped. Default 5 MB. */
  maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;

/** How a file is read, by the ending of its name. A file with any other ending is no content. */
const READERS: Readonly<Record<string, (text: string, file: string) => ArticleDraft>> = {
  '.md': readMarkdownFile,
  '.markdown': readMarkdownFile,
  '.mdx': readMdxFile,
  '.html': readHtmlFile,
  '.htm': readHtmlFile,
};

/**
 * A folder of posts in Markdown or HTML, read recursively and in a stable order, one file in memory at a time.
 * A bad file is a skipped item, never an error.
 * @throws ContentFolderError (from the first step of the iteration) if the folder itself cannot be read.
 */
export function folderSource(folder: string, options: FolderSourceOptions = {}): ContentSource {
  return {
    async *items() {
      const entries = walkFolder(folder);
      for (;;) {
        const next = await entries.next().catch((error: unknown) => {
          throw new ContentFolderError(folder, error);
        });
        if (next.done) return;
        const item = await readEntry(folder, next.value, options);
        if (item) yield item;
      }
    },
  };
}

async function readEntry(folder: string, entry: FolderEntry, options: FolderSourceOptions): Promise<SourceItem | null> {
  const reader = READERS[extname(entry.path).toLowerCase()];
  if (entry.kind === 'left-out') {
    // A picture that is a link is no content either way.
    if (!reader && !entry.isFolder) return null;
    return { kind: 'skipped', file: entry.path, line: null, reason: entry.reason };
  }
  if (!reader) return null;
  try {
    const text = await readText(join(folder, entry.path), options.maxBytes ?? DEFAULT_MAX_BYTES);
    return articleJob(reader(text, entry.path), options);
  } catch (error) {
    return skipped(entry.path, error);
  }
}

async function readText(path: string, maxBytes: number): Promise<string> {
  const { size } = await fs.stat(path);
  if (size > maxBytes) {
    throw new UnusableFile(`The file has ${size} bytes, and ${maxBytes} is the most that a post may have.`);
  }
  return decodeText(await fs.readFile(path));
}

function skipped(file: string, error: unknown): SourceItem {
  if (error instanceof UnusableFile) return { kind: 'skipped', file, line: error.line, reason: error.message };
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'skipped', file, line: null, reason: `The file cannot be read (${detail}).` };
}
