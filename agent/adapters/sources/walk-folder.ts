import { type Dirent, promises as fs } from 'node:fs';
import { join } from 'node:path';

/** What stands in a folder: a file to look at, or something that is left out with its reason. */
export type FolderEntry =
  | { kind: 'file'; path: string }
  | { kind: 'left-out'; path: string; isFolder: boolean; reason: string };

/** Version control keeps nothing that a person wrote as a post. */
const NEVER_CONTENT = new Set(['.git', '.hg', '.svn']);

/**
 * Every file below a folder, in an order that depends on names alone (code points, a folder's contents where its name
 * stands). Links are not followed, so that a walk ends and stays inside the folder.
 * @param root The folder. When it cannot be read, the error of the operating system is thrown.
 */
export async function* walkFolder(root: string): AsyncGenerator<FolderEntry> {
  yield* entriesOf(root, '', await fs.readdir(root, { withFileTypes: true }));
}

async function* entriesOf(root: string, folder: string, unsorted: Dirent[]): AsyncGenerator<FolderEntry> {
  const entries = unsorted.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) yield await link(root, path);
    else if (entry.isDirectory()) yield* subfolder(root, path, entry.name);
    else if (entry.isFile()) yield { kind: 'file', path };
  }
}

async function* subfolder(root: string, path: string, name: string): AsyncGenerator<FolderEntry> {
  if (NEVER_CONTENT.has(name)) return;
  if (name.startsWith('.') || name === 'node_modules') {
    yield leftOut(path, true, 'Hidden folders and node_modules are not read.');
    return;
  }
  let entries: Dirent[];
  try {
    entries = await fs.readdir(join(root, path), { withFileTypes: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    yield leftOut(path, true, `The folder cannot be read (${detail}).`);
    return;
  }
  yield* entriesOf(root, path, entries);
}

async function link(root: string, path: string): Promise<FolderEntry> {
  const target = await fs.stat(join(root, path)).catch(() => null);
  return leftOut(path, target?.isDirectory() ?? false, 'It is a symbolic link, and links are not followed.');
}

function leftOut(path: string, isFolder: boolean, reason: string): FolderEntry {
  return { kind: 'left-out', path, isFolder, reason };
}
