import { describe, expect, it } from 'vitest';
import { addCrossLinks, type LinkTarget } from '../../../agent/content/cross-links.ts';

const target = (url: string, ...phrases: string[]): LinkTarget => ({ url, phrases });
const walk = target('/walk', 'Harbour walk');
const link = (html: string, targets: readonly LinkTarget[] = [walk], most = 3) =>
  addCrossLinks(html, targets, most).html;

describe('links to earlier posts', () => {
  it.each<[string, string, readonly LinkTarget[], number, string]>([
    [
      'the first mention only',
      '<p>A harbour walk, a Harbour Walk.</p>',
      [walk],
      3,
      '<p>A <a href="/walk">harbour walk</a>, a Harbour Walk.</p>',
    ],
    ['across a line break', '<p>harbour\n walk</p>', [walk], 3, '<p><a href="/walk">harbour\n walk</a></p>'],
    [
      'the longer phrase first',
      '<p>the harbour walk guide</p>',
      [walk, target('/guide', 'harbour walk guide')],
      3,
      '<p>the <a href="/guide">harbour walk guide</a></p>',
    ],
    [
      'a keyword',
      '<p>the swing bridge</p>',
      [target('/b', 'Open!', 'swing bridge')],
      3,
      '<p>the <a href="/b">swing bridge</a></p>',
    ],
    [
      'one post once, whatever it is called by',
      '<p>harbour walk, quay tour</p>',
      [target('/walk', 'harbour walk', 'quay tour')],
      3,
      '<p><a href="/walk">harbour walk</a>, quay tour</p>',
    ],
    [
      'no more than asked for',
      '<p>harbour walk, quay tour</p>',
      [walk, target('/tour', 'quay tour')],
      1,
      '<p><a href="/walk">harbour walk</a>, quay tour</p>',
    ],
    [
      'phrases with every sign that means something to a pattern',
      '<p>our half-price (50 %) sale: 1+1 = ?</p>',
      [target('/sale', 'half-price (50 %) sale: 1+1 = ?')],
      3,
      '<p>our <a href="/sale">half-price (50 %) sale: 1+1 = ?</a></p>',
    ],
    [
      'scripts without spaces',
      '<p>今日の港の散歩です</p>',
      [target('/ja', '港の散歩')],
      3,
      '<p>今日の<a href="/ja">港の散歩</a>です</p>',
    ],
    [
      'markup in the text stays text',
      '<p>a &lt;b&gt; harbour walk</p>',
      [walk],
      3,
      '<p>a &lt;b&gt; <a href="/walk">harbour walk</a></p>',
    ],
  ])('%s', (_, html, targets, most, expected) => {
    expect(link(html, targets, most)).toBe(expected);
  });

  it.each([
    '<h2>Harbour walk</h2>',
    '<p><a href="/x">Harbour <b>walk harbour walk</b></a></p>',
    '<pre><code>harbour walk</code></pre>',
    '<p>harbour walks, myharbour walk</p>',
    '<figcaption>harbour walk</figcaption>',
    '<p title="harbour walk">x</p>',
  ])('never in %s', (html) => {
    expect(addCrossLinks(html, [walk], 3)).toEqual({ html, linked: [] });
  });

  it('takes phrases literally', () => {
    expect(link('<p>What? (a.b+c) now</p>', [target('/q', 'What? (a.b+c)')])).toContain(
      '<a href="/q">What? (a.b+c)</a>',
    );
  });
});
