import { createHash } from 'node:crypto';

const PREFIX = 'import:';
const MAX_LENGTH = 191;

/**
 * The id of the job that a file becomes: `import:` and the file's path, so that a second import adds nothing.
 * A path that is too long for an id, or holds control characters, is shortened and ends in a hash of the whole path.
 * @param path Relative to the content folder, with `/` between its parts.
 */
export function importJobId(path: string): string {
  // macOS stores "é" as two code points, Linux as typed: the same tree must give the same ids on both.
  const normal = path.normalize('NFC');
  const readable = normal.replace(/\p{Cc}/gu, '?');
  const id = PREFIX + readable;
  if (readable === normal && id.length <= MAX_LENGTH) return id;

  const tail = `~${createHash('sha256').update(normal).digest('hex').slice(0, 16)}`;
  let head = '';
  for (const character of id) {
    if (head.length + character.length + tail.length > MAX_LENGTH) break;
    head += character;
  }
  return head + tail;
}
