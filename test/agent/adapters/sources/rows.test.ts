import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSource } from '../../../../agent/adapters/sources/open-source.ts';
import type { SourceItem } from '../../../../agent/ports/content-source.ts';

async function read(name: string, content: string | Buffer, options = {}): Promise<SourceItem[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scs-rows-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), content);
  const items: SourceItem[] = [];
  for await (const item of (await openSource(join(folder, name), options)).items()) items.push(item);
  return items;
}

const jobs = (items: SourceItem[]) => items.flatMap((item) => (item.kind === 'content' ? [item.job] : []));
const skipped = (items: SourceItem[]) =>
  items.flatMap((item) => (item.kind === 'skipped' ? [`${item.line} ${item.reason}`] : []));

describe('a CSV file', () => {
  it('has front matter’s keys as columns, cells with delimiters and line ends in quotation marks', async () => {
    const items = await read(
      'posts.csv',
      '\uFEFFid,Title,Category,Tags,body,format,image.source,image.alt,priority\r\n' +
        'a1,"Hello, world",News,"x, y","<p>One</p>\n<p>Two</p>",html,https://x.test/a.png,A picture,70\r\n' +
        ',Second,,,Plain *text*,,,,\r\n',
    );
    expect(skipped(items)).toEqual([]);
    expect(jobs(items)).toMatchObject([
      {
        job_id: 'a1',
        category: 'News',
        priority: 70,
        content: {
          title: 'Hello, world',
          body: '<p>One</p>\n<p>Two</p>',
          format: 'html',
          tags: ['x', 'y'],
          featured_image: { source: 'https://x.test/a.png', alt: 'A picture' },
        },
      },
      {
        job_id: expect.stringMatching(/^import:posts\.csv#[0-9a-f]{16}$/),
        content: { title: 'Second', format: 'markdown' },
      },
    ]);
    expect(items[1]).toMatchObject({ line: 4, warnings: [{ reason: expect.stringContaining('names no category') }] });
  });

  it.each([[';'], ['\t']])('may have %j between its cells', async (delimiter) => {
    const items = await read(
      'p.csv',
      `title${delimiter}category${delimiter}body\nA, b${delimiter}News${delimiter}Text\n`,
    );
    expect(jobs(items)).toMatchObject([{ category: 'News', content: { title: 'A, b', body: 'Text' } }]);
  });

  it('may hold every field of the content model: parts by their names with dots, lists as JSON', async () => {
    const cells: Readonly<Record<string, string>> = {
      id: 'a1',
      title: 'The bridge',
      categories: 'News, Art',
      Body: 'Text',
      post_status: 'draft',
      not_before: '2026-12-01',
      byline: 'Ann Lee',
      language: 'en',
      Image: 'https://x.test/a.png',
      'image.alt': 'A picture',
      'SEO.title': 'Bridge',
      'seo.social_image': 'https://x.test/s.png',
      'seo.social_image.alt': 'Social',
      audio: 'horn.mp3',
      keywords: 'swing bridge, quay',
      quizzes: '[{"questions":[{"question":"Q","options":["a","b"],"answer":1}]}]',
      vocabulary: '[{"term":"quay","meaning":"a wharf"}]',
      'social.networks.mastodon': 'Toot',
      'schema.wordCount': '300',
      'translations.de.title': 'Die Brücke',
      'translations.de.body': 'Ein Text',
      sticky: 'yes',
      comment_status: 'closed',
    };
    const quoted = (texts: string[]) => texts.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
    const items = await read('p.csv', `${quoted(Object.keys(cells))}\n${quoted(Object.values(cells))}\n`);
    expect(skipped(items)).toEqual([]);
    expect(jobs(items)).toEqual([
      {
        job_id: 'a1',
        category: 'News',
        post_status: 'draft',
        not_before: '2026-12-01',
        content: {
          title: 'The bridge',
          body: 'Text',
          format: 'markdown',
          extra_categories: ['Art'],
          byline: 'Ann Lee',
          language: 'en',
          featured_image: { source: 'https://x.test/a.png', alt: 'A picture' },
          seo: { title: 'Bridge', social_image: { source: 'https://x.test/s.png', alt: 'Social' } },
          audio: [{ source: 'horn.mp3' }],
          keywords: ['swing bridge', 'quay'],
          quizzes: [{ questions: [{ question: 'Q', options: ['a', 'b'], answer: 1 }] }],
          vocabulary: { entries: [{ term: 'quay', meaning: 'a wharf' }] },
          social: { networks: { mastodon: 'Toot' } },
          schema: { wordCount: '300' },
          translations: [{ language: 'de', title: 'Die Brücke', body: 'Ein Text', format: 'markdown' }],
          sticky: true,
          comment_status: 'closed',
        },
      },
    ]);
  });

  it.each(['date', 'publish_date'])('has its dates in the column %s', async (name) => {
    const text = `title,body,${name}\nA,b,2024-05-06 09:30\n`;
    expect(jobs(await read('p.csv', text, { keepDates: true }))).toMatchObject([
      { publish_date: '2024-05-06T09:30:00' },
    ]);
    expect(jobs(await read('p.csv', text))[0]).not.toHaveProperty('publish_date');
  });

  it('with a cell that begins like JSON and is none names it', async () => {
    expect(skipped(await read('p.csv', 'title,body,quizzes\nA,b,[{]\n'))).toEqual([
      '2 The field "quizzes" begins like JSON, and is no valid JSON.',
    ]);
  });

  it('takes text that only looks like the beginning of JSON as text', async () => {
    expect(jobs(await read('p.csv', 'title,body,social\nA,b,[New] Look!\n'))).toMatchObject([
      { content: { social: { text: '[New] Look!' } } },
    ]);
  });

  it('keeps the ids of its rows when others come in between', async () => {
    const first = jobs(await read('p.csv', 'title,body\nA,x\nB,y\n')).map((job) => job.job_id);
    const second = jobs(await read('p.csv', 'title,body\nNew,n\nA,x changed\nB,y\n')).map((job) => job.job_id);
    expect(second.slice(1)).toEqual(first);
  });

  it('has every irregular row named with its line, and goes on', async () => {
    const items = await read(
      'p.csv',
      Buffer.concat([
        Buffer.from('title,category,body,date,priority\n'),
        Buffer.from('Good,News,Text,,\n'),
        Buffer.from(',News,Text,,\n'),
        Buffer.from('No body,News,,,\n'),
        Buffer.from('Too,many,cells,,,,,x\n'),
        Buffer.from('Bad date,News,Text,03/04/2026,\n'),
        Buffer.from('Bad priority,News,Text,,high\n'),
        Buffer.from([0x42, 0xff, 0xfe, 0x2c, 0x78, 0x2c, 0x79, 0x2c, 0x2c, 0x0a]),
        Buffer.from('Good,Art,Another text,,\n'),
        Buffer.from('\n'),
        Buffer.from('Last,News,Text,,\n'),
      ]),
    );
    expect(jobs(items).map((job) => job.content.title)).toEqual(['Good', 'Last']);
    expect(skipped(items)).toEqual([
      expect.stringMatching(/^3 The row has no title/),
      expect.stringMatching(/^4 The row has no text/),
      expect.stringMatching(/^5 The row has 8 cells, and there are 5 columns/),
      expect.stringMatching(/^6 The date "03\/04\/2026"/),
      expect.stringMatching(/^7 The priority/),
      expect.stringMatching(/^8 The row is not valid UTF-8/),
      expect.stringMatching(/^9 An earlier row has the same title/),
    ]);
  });

  it('without a title column, or with two of one name, says so', async () => {
    expect(skipped(await read('p.csv', 'name,body\nA,b\n'))).toEqual([expect.stringMatching(/^1 .*no column "title"/)]);
    expect(skipped(await read('p.csv', 'title,Title\nA,b\n'))).toEqual([
      expect.stringMatching(/^1 Two columns are named "title"/),
    ]);
    expect(await read('p.csv', '')).toEqual([]);
  });

  it('skips a row that is too large, once, and takes those around it', async () => {
    const items = await read('p.csv', `title,body\nOne,a\nHuge,"${'line\n'.repeat(1_500_000)}"\nTwo,b\n`);
    expect(jobs(items).map(({ content }) => content.title)).toEqual(['One', 'Two']);
    expect(skipped(items)).toEqual([expect.stringMatching(/larger than 5 MB/)]);
  });

  it('whose quotation mark is never closed names where, and keeps what came before', async () => {
    const items = await read('p.csv', 'title,body\nGood,text\nBad,"never closed\nmore\n');
    expect(jobs(items)).toHaveLength(1);
    expect(skipped(items)).toEqual([expect.stringMatching(/^4 The row cannot be read: Quote Not Closed/)]);
  });

  it('may hold ideas that the pipeline writes', async () => {
    expect(jobs(await read('p.csv', 'title,category\nAn idea,News\n', { status: 'CREATED' }))).toMatchObject([
      { status: 'CREATED', content: { title: 'An idea', body: '' } },
    ]);
  });
});

describe('a file of JSON lines', () => {
  it('has jobs of the contract, or articles with front matter’s keys', async () => {
    const items = await read(
      'p.jsonl',
      [
        JSON.stringify({
          job_id: 'j1',
          category: 'News',
          priority: 3,
          content: { title: 'One', body: 'B', tags: ['t'] },
        }),
        '',
        JSON.stringify({ id: 'j2', title: 'Two', body: '<p>B</p>', categories: ['Art', 'News'], priority: 80 }),
        '{broken',
        '[]',
        JSON.stringify({ content: { title: '', body: 'B' } }),
        JSON.stringify({ title: 'Three', body: 'B' }),
      ].join('\n'),
    );
    expect(jobs(items)).toMatchObject([
      { job_id: 'j1', priority: 3, content: { title: 'One', tags: ['t'] } },
      {
        job_id: 'j2',
        category: 'Art',
        priority: 80,
        content: { title: 'Two', format: 'html', extra_categories: ['News'] },
      },
      { job_id: expect.stringMatching(/^import:p\.jsonl#/) },
    ]);
    expect(skipped(items)).toEqual([
      '4 The line is no valid JSON. Write each object on one line.',
      '5 The line is no JSON object.',
      expect.stringMatching(/^6 The field content\.title is not valid/),
    ]);
  });
});

it('a line of JSON with front matter’s keys may hold every field of the content model', async () => {
  const line = {
    id: 'j1',
    title: 'The bridge',
    body: '<p>Text</p>',
    featured_image: { source: 'https://x.test/a.png', alt: '' },
    images: ['https://x.test/b.png'],
    audio: [{ source: 'horn.mp3', title: 'Horn' }],
    quizzes: [{ questions: [{ question: 'Q', options: ['a', 'b'], answer: 0 }] }],
    vocabulary: { entries: [{ term: 'quay', meaning: 'a wharf' }] },
    seo: { title: 'Bridge', social_image: 'https://x.test/s.png' },
    schema: { wordCount: 300, isAccessibleForFree: true },
    translations: [{ language: 'de', title: 'D', body: '<p>T</p>', tags: ['Hafen'] }],
    sticky: false,
    language: 'en',
  };
  expect(jobs(await read('p.jsonl', JSON.stringify(line)))).toMatchObject([
    {
      job_id: 'j1',
      content: {
        featured_image: line.featured_image,
        images: [{ source: 'https://x.test/b.png' }],
        audio: line.audio,
        quizzes: line.quizzes,
        vocabulary: line.vocabulary,
        seo: { title: 'Bridge', social_image: { source: 'https://x.test/s.png' } },
        schema: line.schema,
        translations: [{ ...line.translations[0], format: 'html' }],
        sticky: false,
        language: 'en',
      },
    },
  ]);
});

it.each<[string, object, string]>([
  ['a picture without an address', { images: [null, { alt: 'x' }] }, 'content.images.0.source'],
  ['a translation that is text', { translations: 'Deutsch' }, 'content.translations.0'],
  ['a translation with a picture that is a list', { translations: [{ featured_image: [] }] }, 'content.translations.0'],
  ['SEO fields that are text', { seo: 'bridge' }, 'content.seo'],
  ['a quiz that is nothing', { quizzes: [null] }, 'content.quizzes.0'],
])('%s is named, and the next line is read', async (_, fields, name) => {
  const items = await read(
    'p.jsonl',
    `${JSON.stringify({ title: 'A', body: 'b', ...fields })}\n${JSON.stringify({ title: 'B', body: 'b' })}`,
  );
  expect(skipped(items)).toEqual([expect.stringContaining(`1 The field ${name}`)]);
  expect(jobs(items)).toHaveLength(1);
});

it('a file of another kind, or one that is not there, is an error that says what to do', async () => {
  await expect(openSource('/does/not/exist')).rejects.toThrow('there is no such folder');
  await expect(read('p.docx', 'x')).rejects.toThrow(/a file must end in \.csv/);
});
