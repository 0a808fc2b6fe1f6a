import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderBody } from '../../../agent/content/render-body.ts';

const html = (body: string) => renderBody({ body, format: 'html' });
const markdown = (body: string) => renderBody({ body, format: 'markdown' });

describe('Markdown', () => {
  it.each([
    ['a heading without an id', '## Two words', '<h2>Two words</h2>'],
    ['code with its language', '```js\na < "b";\n```', '<pre><code class="language-js">a &lt; "b";\n</code></pre>'],
    ['a task list', '- [x] done\n- [ ] open', '<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>'],
    ['struck text', '~~old~~', '<p><del>old</del></p>'],
    ['a picture', '![A boat](boat.png "Title")', '<p><img src="boat.png" alt="A boat" title="Title" /></p>'],
    ['an address', '<a@b.example>', '<p><a href="mailto:a@b.example">a@b.example</a></p>'],
  ])('renders %s', (_, body, expected) => {
    expect(markdown(body)).toEqual({ html: expected, removed: [] });
  });

  it('renders tables with their alignment', () => {
    const { html: table, removed } = markdown('| a | b |\n|:-:|--:|\n| 1 | 2 |');
    expect(table).toContain('<th align="center">a</th>');
    expect(table).toContain('<td align="right">2</td>');
    expect(removed).toEqual([]);
  });

  it('leaves relative links as they are', () => {
    expect(markdown('[a](/blog/a) [b](../b.md#c)').html).toBe(
      '<p><a href="/blog/a">a</a> <a href="../b.md#c">b</a></p>',
    );
  });

  it('names the HTML in it that is taken out', () => {
    expect(markdown('Use <value> here.\n\n<script>x()</script>')).toEqual({
      html: '<p>Use  here.</p>',
      removed: ['script', 'value'],
    });
  });
});

describe('HTML that WordPress can show', () => {
  it.each([
    '<figure class="wp-block-image size-large"><img src="https://e.org/a.png" alt="" width="640" height="480" /><figcaption>F</figcaption></figure>',
    '<details open><summary>S</summary><p>T</p></details>',
    '<audio controls src="a.mp3"></audio>',
    '<video controls poster="p.jpg" width="320"><source src="a.mp4" type="video/mp4" /></video>',
    '<p style="color:#f00;text-align:center">x</p>',
    '<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>',
    '<table><colgroup><col span="2" /></colgroup><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>',
    '<math display="block"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>',
    '<a href="https://e.org" target="_blank" rel="nofollow noopener">x</a>',
    '<p id="note" lang="fr" aria-label="l">x</p>',
  ])('stays: %s', (body) => {
    expect(html(body)).toEqual({ html: body, removed: [] });
  });

  it('gets noopener on links that open a new tab', () => {
    expect(html('<a href="/a" target="_blank" rel="nofollow">x</a>').html).toContain('rel="nofollow noopener"');
  });
});

describe('HTML that is taken out is named', () => {
  it.each([
    ['a script with its text', 'a<script>alert(1)</script>b', 'ab', ['script']],
    ['a style with its text', '<style>p{}</style><p>a</p>', '<p>a</p>', ['style']],
    ['an event handler', '<a href="/" onclick="x()">a</a>', '<a href="/">a</a>', ['onclick on a']],
    ['an address that runs', '<a href="java&#10;script:x()">a</a>', '<a>a</a>', ['href on a']],
    ['a picture without a web address', '<p>a<img src="data:image/png;base64,AA"></p>', '<p>a</p>', ['img']],
    [
      'a poster that runs',
      '<video src="a.mp4" poster="javascript:1"></video>',
      '<video src="a.mp4"></video>',
      ['poster on video'],
    ],
    [
      'part of a style',
      '<p style="position:fixed;color:red">a</p>',
      '<p style="color:red">a</p>',
      ['style position on p'],
    ],
    ['a style that loads', '<p style="background:url(//e)">a</p>', '<p>a</p>', ['style background on p']],
    ['a form, not its text', '<form action="/x"><b>a</b><input name="q"></form>', '<b>a</b>', ['form', 'input']],
    ['an SVG with its contents', '<svg><a href="x"><path d="1"/></a></svg>b', 'b', ['svg']],
    ['an ordinary comment', 'a<!-- note -->b', 'ab', ['comment']],
    ['what scripts of WordPress act on', '<p data-wp-on--click="x">a</p>', '<p>a</p>', ['data-wp-on--click on p']],
    ['raw text that hides HTML', '<xmp><img src=x onerror=y></xmp>a', 'a', ['xmp']],
    ['a frame without a web address', '<iframe srcdoc="x"></iframe>a', 'a', ['iframe']],
  ])('%s', (_, body, expected, removed) => {
    expect(html(body)).toEqual({ html: expected, removed });
  });

  it('also when a link that replaces a frame could cover it up', () => {
    const body = '<iframe src="https://v.example/1"></iframe><a href="javascript:x()">a</a>';
    expect(html(body).removed).toEqual(['href on a', 'iframe']);
  });
});

describe('a frame', () => {
  it('is replaced by a link, so that a post of one video is not empty', () => {
    expect(html('<iframe src="//v.example/1" width="640"></iframe>')).toEqual({
      html: '<p><a href="https://v.example/1">https://v.example/1</a></p>',
      removed: ['iframe'],
    });
    expect(html('<p>See <iframe src="https://v.example/1" title="My video"></iframe></p>').html).toBe(
      '<p>See <a href="https://v.example/1">My video</a></p>',
    );
  });
});

describe('nesting', () => {
  it('has a limit with a clear error, whatever the format', () => {
    const tooDeep = expect.objectContaining({ code: 'body_too_deep', retry: false });
    expect(() => html(`${'<div>'.repeat(600)}x`)).toThrow(tooDeep);
    expect(() => html(`${'<div>'.repeat(100_000)}x`)).toThrow(tooDeep);
    expect(() => markdown(`${'>'.repeat(5000)} x`)).toThrow(tooDeep);
    expect(html(`${'<div>'.repeat(500)}x`).html).toContain('x');
  });
});

describe('for any input', () => {
  const pieces = fc.constantFrom(
    ...[
      '<p>',
      '</p>',
      '<script>',
      '</script>',
      '<svg>',
      '<math>',
      '<mtext>',
      '<style>',
      '<!--',
      '-->',
      '<!-- wp:p -->',
    ],
    ...[
      '<a href="javascript:x">',
      '<img src=x onerror=y>',
      '<table>',
      '<td>',
      '<xmp>',
      '<title>',
      '<noscript>',
      '</title>',
    ],
    ...[
      '<iframe src="https://e.org/">',
      '&lt;script&gt;',
      '\uE000',
      '0',
      '"',
      '>',
      '<',
      '&#xE000;',
      'text',
      '<textarea>',
    ],
  );
  const body = fc.array(pieces, { minLength: 1, maxLength: 30 }).map((parts) => parts.join(''));

  it('the output holds nothing that runs, and rendering it again changes and removes nothing', () => {
    fc.assert(
      fc.property(body, (text) => {
        const first = html(text).html;
        expect(first).not.toMatch(
          /<(?:script|style|iframe|svg|xmp|textarea|noscript|title)|<[^>]*(?:onerror|javascript:)/i,
        );
        const second = html(first);
        expect(second.removed).toEqual([]);
        expect(html(second.html).html).toBe(second.html);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
