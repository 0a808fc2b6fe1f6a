import { describe, expect, it } from 'vitest';
import { toBlocks } from '../../../agent/content/blocks/to-blocks.ts';
import { renderBody } from '../../../agent/content/render-body.ts';

const fromMarkdown = (body: string) => toBlocks(renderBody({ body, format: 'markdown' }).html);

describe('blocks', () => {
  it.each<[string, string, string]>([
    ['a paragraph', '<p>One <b>two</b></p>', '<!-- wp:paragraph -->\n<p>One <b>two</b></p>\n<!-- /wp:paragraph -->'],
    [
      'a heading with its anchor',
      '<h3 id="x">Three</h3>',
      '<!-- wp:heading {"level":3} -->\n<h3 id="x">Three</h3>\n<!-- /wp:heading -->',
    ],
    [
      'a picture of the library',
      '<p><img src="/a.png" alt="A" class="wp-image-7" width="5"></p>',
      '<!-- wp:image {"id":7,"sizeSlug":"full","linkDestination":"none"} -->\n<figure class="wp-block-image size-full"><img src="/a.png" alt="A" class="wp-image-7"/></figure>\n<!-- /wp:image -->',
    ],
    [
      'a box that says nothing is left out',
      '<div><p>In</p></div>',
      '<!-- wp:paragraph -->\n<p>In</p>\n<!-- /wp:paragraph -->',
    ],
    [
      'a box with a class is kept as Custom HTML',
      '<div class="x"><p>In</p></div>',
      '<!-- wp:html -->\n<div class="x"><p>In</p></div>\n<!-- /wp:html -->',
    ],
    [
      'a table with joined cells is kept as Custom HTML',
      '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
      '<!-- wp:html -->\n<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>\n<!-- /wp:html -->',
    ],
    [
      'text without markup: an empty line parts paragraphs',
      'One\n\ntwo <em>three</em>',
      '<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>two <em>three</em></p>\n<!-- /wp:paragraph -->',
    ],
    [
      'where the excerpt ends',
      '<!--more Read on-->',
      '<!-- wp:more {"customText":"Read on"} -->\n<!--more Read on-->\n<!-- /wp:more -->',
    ],
    ['nothing', ' \n ', ''],
  ])('%s', (_, html, blocks) => {
    expect(toBlocks(html)).toBe(blocks);
  });

  it('stay byte for byte where there are some already', () => {
    const html = '<p>loose</p><!-- wp:paragraph -->\n<p>x</p>\n<!-- /wp:paragraph -->';
    expect(toBlocks(html)).toBe(html);
  });

  it('hold lists in lists, and the paragraphs of a loose list as lines', () => {
    const blocks = fromMarkdown('1. one\n\n   more\n   - in\n2. two');
    expect(blocks).toContain(
      '<!-- wp:list {"ordered":true} -->\n<ol><!-- wp:list-item -->\n<li>one<br>more<!-- wp:list -->',
    );
    expect(blocks.match(/<!-- wp:list-item -->/g)).toHaveLength(3);
  });

  it('show code as it is: no bracket in it is a shortcode, no address an embed', () => {
    const blocks = fromMarkdown('```js\n[gallery]\nhttps://example.org/x\n```');
    expect(blocks).toContain(
      '<!-- wp:code {"className":"language-js"} -->\n<pre class="wp-block-code language-js"><code>&#91;gallery]',
    );
    expect(blocks).toContain('https:&#47;&#47;example.org/x');
  });

  it('hold attributes that cannot end their comment', () => {
    expect(toBlocks('<!--more a -->b-->')).not.toMatch(/wp:more \{[^}]*-->[^}]*\}/);
    expect(toBlocks('<p class="a&quot;--&gt;b">x</p>')).toContain('{"className":"a\\u0022\\u002d\\u002d\\u003eb"}');
  });
});
