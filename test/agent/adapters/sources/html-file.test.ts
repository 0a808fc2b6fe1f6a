import { describe, expect, it } from 'vitest';
import { onlyJob, onlyReason } from './content-folder.ts';

describe('an HTML page', () => {
  it('gives its title, meta data and body', async () => {
    const page = `<!doctype html>
<html><head><title>Boats &amp; more</title>
<meta name="description" content="In short.">
<meta name="Author" content="Ann Lee">
<meta name="keywords" content="boats, ferry,">
<meta property="article:published_time" content="2024-01-02T10:00:00+01:00">
<style>p { color: red }</style></head>
<body><p class="lead">Text <b>here</b>.</p></body></html>`;
    const { job, content } = await onlyJob('news/a.html', page, { keepDates: true });
    expect(content).toEqual({
      title: 'Boats & more',
      body: '<p class="lead">Text <b>here</b>.</p>',
      format: 'html',
      excerpt: 'In short.',
      byline: 'Ann Lee',
      tags: ['boats', 'ferry'],
    });
    expect(job).toMatchObject({ category: 'news', publish_date: '2024-01-02T09:00:00Z' });
  });

  it('gives what it says for social networks: picture, section, tags, and words that differ from its own', async () => {
    const page = `<html lang="en"><head><title>Boats</title><link rel="canonical" href="https://old.test/boats">
<meta name="description" content="In short.">
<meta property="og:title" content="Boats!">
<meta property="og:description" content="In short.">
<meta property="og:image" content="https://old.test/boat.png">
<meta property="og:image:alt" content="A boat">
<meta property="article:section" content="Sea">
<meta property="article:tag" content="Ferry">
<meta property="article:tag" content="quay">
<meta name="keywords" content="ferry">
<meta property="article:author" content="https://social.test/ann"></head><body><p>Text</p></body></html>`;
    const { job, content } = await onlyJob('news/a.html', page);
    expect(content).toEqual({
      title: 'Boats',
      body: '<p>Text</p>',
      format: 'html',
      excerpt: 'In short.',
      tags: ['ferry', 'quay'],
      featured_image: { source: 'https://old.test/boat.png', alt: 'A boat' },
      seo: { social_title: 'Boats!' },
    });
    expect(job.category).toBe('Sea');
  });

  it('lets front matter’s SEO fields go before those of the page, one by one', async () => {
    const page =
      '---\ntitle: One\nseo: { social_title: Mine, title: T }\n---\n<meta property="og:title" content="X"><meta property="og:description" content="D"><p>Text</p>';
    const { content } = await onlyJob('a.html', page);
    expect(content.seo).toEqual({ social_title: 'Mine', social_description: 'D', title: 'T' });
  });

  it('lets front matter go before meta data', async () => {
    const page =
      '---\ntitle: Matter\ntags: [x]\n---\n<title>Page</title><meta name="keywords" content="y"><meta name="description" content="d"><p>Text</p>';
    const { content } = await onlyJob('a.html', page);
    expect(content).toMatchObject({ title: 'Matter', tags: ['x'], excerpt: 'd', body: '<p>Text</p>' });
  });

  it('takes the only article out of a saved page', async () => {
    const page =
      '<html><body><nav>Menu</nav><article><h1>One</h1><p>Text</p></article><footer>F</footer></body></html>';
    const { content, warnings } = await onlyJob('n/a.html', page);
    expect(content).toMatchObject({ title: 'One', body: '<p>Text</p>' });
    expect(warnings).toContainEqual({
      line: 1,
      reason: 'Only the text inside <article> was taken, and what stands around it was left out.',
    });
  });
});

describe('the title of an HTML file', () => {
  it('is the heading when the title is the heading and the name of the site', async () => {
    const { content } = await onlyJob('a.html', '<title>One | Saltmere</title><h1>One</h1><p>Text</p>');
    expect(content).toMatchObject({ title: 'One', body: '<p>Text</p>' });
  });

  it('leaves another heading in the body', async () => {
    const { content } = await onlyJob('a.html', '<title>All at one</title><h1>One</h1><p>Text</p>');
    expect(content).toMatchObject({ title: 'All at one', body: '<h1>One</h1><p>Text</p>' });
  });

  it('is the first heading when nothing else names one', async () => {
    const { content, warnings } = await onlyJob('n/a.html', '<p>Before</p>\n<h2>Two</h2><p>Text</p>');
    expect(content.title).toBe('Two');
    expect(warnings[0]).toEqual({
      line: 2,
      reason: 'The file names no title, so its first heading "Two" is used.',
    });
  });

  it('is needed, and so is a body', async () => {
    expect((await onlyReason('a.html', '<p>Text</p>')).reason).toContain('no title');
    expect((await onlyReason('a.html', '<title>One</title><script>x()</script>')).reason).toContain('no text below');
    expect((await onlyJob('a.html', '<title>One</title><img src="a.png">')).content.title).toBe('One');
  });
});

it('keeps block comments, also those before the first element', async () => {
  const block = '<!-- wp:paragraph {"align":"center"} -->\n<p>Text</p>\n<!-- /wp:paragraph -->';
  expect((await onlyJob('a.html', `---\ntitle: One\n---\n${block}\n`)).content.body).toBe(block);
});

it('names the line of an odd date in a meta element', async () => {
  const page =
    '---\ntitle: One\n---\n<html><head>\n<meta name="date" content="soon"></head><body><p>Text</p></body></html>';
  expect(await onlyReason('a.html', page)).toMatchObject({ line: 5, reason: expect.stringContaining('"soon"') });
});
