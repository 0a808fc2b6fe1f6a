import { describe, expect, it } from 'vitest';
import { onlyJob, onlyReason } from './content-folder.ts';

describe('the title of a Markdown file', () => {
  it('is its first heading when nothing else names one, which then leaves the body', async () => {
    const { content, warnings } = await onlyJob(
      'news/a.md',
      '---\ncategory: A\n---\n\n# The *end* &amp; more\n\nText.\n\n## Next\n',
    );
    expect(content).toMatchObject({ title: 'The end & more', body: 'Text.\n\n## Next' });
    expect(warnings).toEqual([
      { line: 5, reason: 'The file names no title, so its first heading "The end & more" is used.' },
    ]);
  });

  it('is found in an underlined heading too, and not in code or quotations', async () => {
    const text = '```\n# no\n```\n\n> # nor this\n\nTitle\n=====\n\nText';
    const { content, warnings } = await onlyJob('a.md', text);
    expect(content.title).toBe('Title');
    expect(content.body).not.toContain('=====');
    expect(warnings[0]).toMatchObject({ line: 7 });
  });

  it('leaves a section heading where it is when text stands before it', async () => {
    const { content, warnings } = await onlyJob('a.md', 'Text before.\n\n## Section\n\nText.');
    expect(content).toMatchObject({ title: 'Section', body: 'Text before.\n\n## Section\n\nText.' });
    expect(warnings[0]).toEqual({ line: 3, reason: expect.stringContaining('stays in the text') });
  });

  it('is not repeated in the body', async () => {
    const repeated = await onlyJob('a/b.md', '---\ntitle: One & two\ncategory: A\n---\n\n# One &amp; *Two*\n\nText');
    expect(repeated.content.body.trim()).toBe('Text');
    expect(repeated.warnings).toEqual([
      { line: 6, reason: 'The first heading repeats the title and was left out of the body.' },
    ]);
    const other = await onlyJob('a/b.md', '---\ntitle: One\ncategory: A\n---\n# Other\n\nText');
    expect(other.content.body).toBe('# Other\n\nText');
    expect(other.warnings).toEqual([]);
  });

  it('is needed', async () => {
    expect(await onlyReason('a.md', 'Only text.')).toEqual({
      line: null,
      reason: 'The file has no title and no heading that could be one.',
    });
    expect(await onlyReason('a.md', '---\ntitle:\n---\nText')).toMatchObject({ line: null });
  });
});

describe('the body of a Markdown file', () => {
  it.each(['---\ntitle: One\n---\n', '---\ntitle: One\n---\n\n  \n', '# Only a heading\n'])(
    'must not be empty: %j',
    async (text) => {
      expect((await onlyReason('a.md', text)).reason).toBe('The file has no text below its title.');
    },
  );
});

describe('the category of a file that names none', () => {
  it('is its folder, as a path', async () => {
    const { job, warnings } = await onlyJob('Sport/Local/a.md', '---\ntitle: One\n---\nText');
    expect(job.category).toBe('Sport/Local');
    expect(warnings).toEqual([
      { line: null, reason: 'The file names no category, so its folder "Sport/Local" is used.' },
    ]);
  });

  it('is open when it stands in no folder', async () => {
    const { job, warnings } = await onlyJob('a.md', '---\ntitle: One\n---\nText');
    expect(job).not.toHaveProperty('category');
    expect(warnings).toHaveLength(1);
  });
});
