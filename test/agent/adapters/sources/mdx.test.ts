import { describe, expect, it } from 'vitest';
import { onlyJob, onlyReason } from './content-folder.ts';

const matter = '---\ntitle: One\ncategory: A\n---\n';

describe('MDX that is Markdown', () => {
  it('is taken as it is, whatever its code holds', async () => {
    const body =
      'Text with `<Box a={1} />` and `{x}`.\n\n```jsx\nimport A from "a";\nexport const b = <A c={1} />;\n```\n\n<b>html</b> <https://example.org> \\{x\\}\n';
    const { content, warnings } = await onlyJob('a.mdx', matter + body);
    expect(content.body).toBe(body.trimEnd());
    expect(warnings).toEqual([]);
  });

  it('loses its imports, comments and simple components, never their text', async () => {
    const body =
      'import Box from "./box";\nimport {\n  a,\n} from \'b\';\n\n{/* a note */}\n\n<Box level="info" open>\n  Text of the box.\n\n  <Inner>\n    - item\n  </Inner>\n</Box>\n\nAfter <Em>this</Em>.\n\n<div className="x">y</div>\n';
    const { content, warnings } = await onlyJob('a.mdx', matter + body);
    expect(content.body.trim().replace(/\n{2,}/g, '\n')).toBe(
      'Text of the box.\n- item\nAfter this.\n<div class="x">y</div>',
    );
    expect(warnings).toEqual([
      { line: 5, reason: 'An import of MDX was left out.' },
      { line: 6, reason: 'An import of MDX was left out.' },
      { line: 12, reason: 'The component <Box> was left out, its text was kept.' },
      { line: 15, reason: 'The component <Inner> was left out, its text was kept.' },
      { line: 20, reason: 'The component <Em> was left out, its text was kept.' },
    ]);
  });
});

describe('MDX that is a program', () => {
  it.each([
    ['a component without text', 'Text\n\n<Chart data="x" />\n', 7, '<Chart />'],
    ['a component with an expression', 'Text\n\n<Box a={1}>\nx\n</Box>\n', 7, ''],
    ['an expression', 'Text\n\nSum: {1 + 1}\n', 7, 'expression in braces'],
    ['an expression in HTML', '<p style={{ color: "red" }}>x</p>\n', 5, 'expression in braces'],
    ['an export', 'export const a = 1;\n\nText\n', 5, 'exports'],
    ['an unclosed component', 'Text\n<Box>\nx\n', 6, 'opens <Box>'],
    ['a component closed twice', '<Box>\nx\n</Box>\n</Box>\n', 8, 'closes <Box>'],
    ['a fragment', 'Text\n\n<>x</>\n', 7, 'component'],
  ])('is skipped with its line: %s', async (_, body, line, reason) => {
    const skipped = await onlyReason('a.mdx', matter + body);
    expect(skipped.line).toBe(line);
    expect(skipped.reason).toContain(reason);
    expect(skipped.reason).toMatch(/^The MDX .* Write this part as plain Markdown\.$/);
  });
});
