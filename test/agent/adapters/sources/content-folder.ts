import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type FolderSourceOptions, folderSource } from '../../../../agent/adapters/sources/folder-source.ts';
import type { SourceItem } from '../../../../agent/ports/content-source.ts';

/** A folder with these files (path → content), removed when the test ends. */
export function contentFolder(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'scs-content-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export async function itemsOf(folder: string, options: FolderSourceOptions = {}): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of folderSource(folder, options).items()) items.push(item);
  return items;
}

/** The one item of a folder with one file. */
export async function onlyItem(file: string, content: string | Buffer, options: FolderSourceOptions = {}) {
  const items = await itemsOf(contentFolder({ [file]: content }), options);
  if (items.length !== 1 || !items[0]) throw new Error(`expected one item, got ${items.length}`);
  return items[0];
}

/** The one item of a folder with one file, which has to be content. */
export async function onlyJob(file: string, content: string | Buffer, options: FolderSourceOptions = {}) {
  const item = await onlyItem(file, content, options);
  if (item.kind !== 'content') throw new Error(`skipped at line ${item.line}: ${item.reason}`);
  return { ...item, content: item.job.content };
}

/** Line and reason of the one item of a folder with one file, which has to be skipped. */
export async function onlyReason(file: string, content: string | Buffer, options: FolderSourceOptions = {}) {
  const item = await onlyItem(file, content, options);
  if (item.kind !== 'skipped') throw new Error(`taken as "${item.job.content.title}"`);
  return { line: item.line, reason: item.reason };
}
