import { describe, expect, it } from 'vitest';
import { isBlockComment } from '../../../agent/content/block-comments.ts';
import { renderBody } from '../../../agent/content/render-body.ts';

const html = (body: string) => renderBody({ body, format: 'html' });

describe('which comments mean something to WordPress', () => {
  it.each([
    [' wp:paragraph ', true],
    [' /wp:paragraph ', true],
    [' wp:image {"id":7,"sizeSlug":"large"} ', true],
    [' wp:my-plugin/box {"a":{"b":[1]}} /', true],
    [' wp:latest-posts /', true],
    ['more', true],
    ['more Read on', true],
    ['nextpage', true],
    [' wp:image {"id":} ', false],
    [' wp:image {not json} ', false],
    [' wp:Image ', false],
    [' wp: ', false],
    ['wp:paragraph', false],
    [' a note on wp:paragraph ', false],
    ['[if IE]', false],
  ])('%j → %s', (data, expected) => {
    expect(isBlockComment(data)).toBe(expected);
  });
});

describe('block comments', () => {
  it('survive byte by byte, nested and in Markdown too', () => {
    const body =
      '<!-- wp:group {"layout":{"type":"constrained"}} -->\n<div class="wp-block-group"><!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:group -->\n<!--more-->\n<!-- wp:latest-posts {"n":"$& $1"} /-->';
    expect(html(body)).toEqual({ html: body, removed: [] });
    expect(
      renderBody({
        body: '<!-- wp:separator -->\n<hr class="wp-block-separator" />\n<!-- /wp:separator -->',
        format: 'markdown',
      }).html,
    ).toBe('<!-- wp:separator -->\n<hr class="wp-block-separator" />\n<!-- /wp:separator -->');
  });

  it('with broken attributes are comments like any other', () => {
    expect(html('a<!-- wp:image {"id":} -->b')).toEqual({ html: 'ab', removed: ['comment'] });
  });

  it('go with the element that they stand in', () => {
    expect(html('<svg><!-- wp:paragraph --></svg>a').html).toBe('a');
  });

  it('cannot be forged by text that looks like a token, however it is written or split', () => {
    const block = '<!-- wp:paragraph -->';
    const mark = '\uE000';
    for (const forged of [
      `${mark}0${mark}`,
      '&#xE000;0&#xE000;',
      `${mark}<x>0</x>${mark}`,
      '&amp;#xE000;0&amp;#xE000;',
    ]) {
      const { html: output } = html(`${block}<p>${forged}</p>`);
      expect(output.split(block)).toHaveLength(2);
      expect(output.startsWith(block)).toBe(true);
    }
  });
});
