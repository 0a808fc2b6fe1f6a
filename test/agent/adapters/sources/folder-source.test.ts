import { promises, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ContentFolderError } from '../../../../agent/adapters/sources/content-folder-error.ts';
import { newJob } from '../../../../shared/contract/content.ts';
import { contentFolder, itemsOf, onlyReason } from './content-folder.ts';

const post = (title: string) => `---\ntitle: ${title}\ncategory: News\n---\n\nSome text.\n`;

describe('walking a folder', () => {
  it('reads every content file below the folder, in the order of the names, and passes over the rest', async () => {
    const folder = contentFolder({
      'b/second.markdown': post('Second'),
      'a/first.md': post('First'),
      'c.HTML': '<title>Fourth</title><p>Text</p>',
      'B.mdx': post('Zeroth'),
      'b/third.htm': '<h1>Third</h1><p>Text</p>',
      LICENSE: 'MIT',
      'a/picture.png': Buffer.from([0x89, 0x50]),
      '.git/description.md': post('Never'),
    });
    const items = await itemsOf(folder);
    expect(items.map(({ file }) => file)).toEqual([
      'B.mdx',
      'a/first.md',
      'b/second.markdown',
      'b/third.htm',
      'c.HTML',
    ]);
    expect(items.every(({ kind }) => kind === 'content')).toBe(true);
  });

  it('gives the same ids on a second reading, so that importing twice adds nothing', async () => {
    const folder = contentFolder({
      'a/one.md': post('One'),
      'a/one.html': '<title>One</title><p>x</p>',
      'two.md': post('Two'),
    });
    const ids = async () => (await itemsOf(folder)).map((item) => item.kind === 'content' && item.job.job_id);
    expect(await ids()).toEqual(['import:a/one.html', 'import:a/one.md', 'import:two.md']);
    expect(await ids()).toEqual(await ids());
  });

  it('goes on after bad files and names each of them', async () => {
    const folder = contentFolder({
      '1.md': '---\ntitle: "open\n---\n\nText',
      '2.md': Buffer.from([0xff, 0xfe, 0x41, 0x00]),
      '3.md': '',
      '4.md': post('Good'),
    });
    expect((await itemsOf(folder)).map(({ kind, file, line }) => [kind, file, line])).toEqual([
      ['skipped', '1.md', 2],
      ['skipped', '2.md', 1],
      ['skipped', '3.md', null],
      ['content', '4.md', null],
    ]);
  });

  it('says that links and hidden folders are not followed', async () => {
    const folder = contentFolder({
      'posts/one.md': post('One'),
      '.drafts/two.md': post('Two'),
      'node_modules/x/README.md': '# X',
    });
    symlinkSync(join(folder, 'posts'), join(folder, 'posts/loop'));
    symlinkSync(join(folder, 'posts/one.md'), join(folder, 'same.md'));
    symlinkSync(join(folder, 'nowhere.png'), join(folder, 'picture.png'));
    const skipped = (await itemsOf(folder)).filter(({ kind }) => kind === 'skipped');
    expect(skipped.map(({ file }) => file)).toEqual(['.drafts', 'node_modules', 'posts/loop', 'same.md']);
  });

  it('produces jobs that keep the contract', async () => {
    const folder = contentFolder({ 'a/one.md': post('One'), 'two.html': '<h1>Two</h1><p>x</p>' });
    for (const item of await itemsOf(folder)) expect(item.kind === 'content' && newJob.parse(item.job)).toBeTruthy();
  });
});

describe('a folder that cannot be read', () => {
  it('is a typed error with a whole sentence when it does not exist', async () => {
    const error = await itemsOf('/does/not/exist').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ContentFolderError);
    expect(error).toMatchObject({
      code: 'content_folder_unreadable',
      retry: false,
      message: '"/does/not/exist" cannot be read: there is no such folder or file, so check the path.',
    });
  });

  it('is a typed error when it is a file', async () => {
    const folder = contentFolder({ 'post.md': post('One') });
    await expect(itemsOf(join(folder, 'post.md'))).rejects.toThrow('it is a file, so name the folder that holds it');
  });

  it('is a skipped item when it is a subfolder', async () => {
    const folder = contentFolder({ 'closed/one.md': post('One'), 'two.md': post('Two') });
    const readdir = promises.readdir.bind(promises) as (...args: unknown[]) => Promise<never>;
    // Permissions would not do: the tests may run as root.
    vi.spyOn(promises, 'readdir').mockImplementation(async (path, ...rest) => {
      if (String(path).endsWith('closed'))
        throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
      return readdir(path, ...rest);
    });
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    expect(await itemsOf(folder)).toMatchObject([
      { kind: 'skipped', file: 'closed', reason: 'The folder cannot be read (EACCES: permission denied).' },
      { kind: 'content', file: 'two.md' },
    ]);
  });
});

describe('a file that is no text', () => {
  it('is skipped with the first line that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('---\ntitle: Café\n---\n\n'), Buffer.from('Caf\xe9\n', 'latin1')]);
    expect(await onlyReason('a.md', bytes)).toEqual({
      line: 5,
      reason: 'The file is not valid UTF-8. Save it in that encoding.',
    });
  });

  it('is skipped when it holds NUL characters', async () => {
    expect(await onlyReason('a.md', '# Title\n\na\0b')).toMatchObject({ line: 3 });
  });

  it('is skipped above 5 MB, without being read', async () => {
    const huge = `# Title\n\n${'x'.repeat(5 * 1024 * 1024)}`;
    expect((await onlyReason('a.md', huge)).reason).toMatch(/^The file has \d+ bytes, and 5242880 is the most/);
  });
});
