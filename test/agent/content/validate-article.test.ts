import { describe, expect, it } from 'vitest';
import { type ArticleToValidate, validateArticle, validationMessage } from '../../../agent/content/validate-article.ts';

type Content = Partial<ArticleToValidate['content']>;

function faults(content: Content, rest: { publish_date?: string } = {}, rules = {}) {
  return validateArticle({ content: { title: 'One', body: 'Text.', format: 'markdown', ...content }, ...rest }, rules);
}

it('finds nothing in a good article', () => {
  expect(faults({ excerpt: 'In short.', tags: ['a'] }, { publish_date: '2024-02-29T10:00:00Z' })).toEqual([]);
});

describe('the title', () => {
  it.each(['', '  ', '<b></b>', '&nbsp;'])('must say something: %j', (title) => {
    expect(faults({ title })).toEqual([{ field: 'title', message: 'The title is empty' }]);
  });

  it('has at most 200 characters, as a reader counts them', () => {
    expect(faults({ title: 'x'.repeat(200) })).toEqual([]);
    expect(faults({ title: `<em>${'🎉'.repeat(199)}</em>&amp;` })).toEqual([]);
    expect(faults({ title: 'x'.repeat(201) })).toEqual([
      { field: 'title', message: 'The title has 201 characters, and 200 is the most' },
    ]);
    expect(faults({ title: 'x'.repeat(61) }, {}, { titleMaxLength: 60 })).toHaveLength(1);
  });
});

describe('the body', () => {
  it.each(['<!-- note -->', '<script>x()</script>', '<p>&nbsp;</p>', '---'])('must show something: %s', (body) => {
    expect(faults({ body })).toEqual([{ field: 'body', message: 'The body is empty' }]);
  });

  it.each(['![a](b.png)', '<audio controls src="a.mp3"></audio>', '<iframe src="https://v.example/1"></iframe>'])(
    'may be a picture, sound or film alone: %s',
    (body) => {
      expect(faults({ body })).toEqual([]);
    },
  );

  it('that cannot be rendered is a fault, not an error', () => {
    const [fault] = faults({ body: '<div>'.repeat(600), format: 'html' });
    expect(fault).toMatchObject({ field: 'body', message: expect.stringContaining('512 levels') });
  });
});

describe('unresolved placeholders', () => {
  it.each([
    ['Dear {{ name }},', '{{ name }}'],
    ['Dear {{*first* name}},', '{{first name}}'],
    ['See [INSERT link to the\nreport here].', '[INSERT link to the report here]'],
    ['TODO: write this', 'TODO'],
    ['(TODO)', 'TODO'],
    ['[a]({{url}})', '{{url}}'],
    ['![{{alt}}](a.png)', '{{alt}}'],
  ])('in %j', (body, placeholder) => {
    expect(faults({ body })).toEqual([
      { field: 'body', message: `The body holds an unresolved placeholder (${placeholder})` },
    ]);
  });

  it.each([
    ...['Use `{{ name }}`.', '```html\n<p>{{ name }} TODO</p>\n```', '    [INSERT x]', '<kbd>TODO</kbd>', '{{`x`}}'],
    ...[
      'A todo list',
      'TODOS and TODO_LIST',
      'TODO-lists',
      'MÉTODO',
      '[insert a coin](a)',
      'set {a} and {b}',
      '{{\n\n}}',
    ],
  ])('not in %j', (body) => {
    expect(faults({ body })).toEqual([]);
  });

  it('in other fields', () => {
    expect(faults({ title: 'On {{topic}}', excerpt: 'TODO', tags: ['a', '[INSERT tag]'] })).toEqual([
      { field: 'title', message: 'The title holds an unresolved placeholder ({{topic}})' },
      { field: 'excerpt', message: 'The excerpt holds an unresolved placeholder (TODO)' },
      { field: 'tags', message: 'The tags hold an unresolved placeholder ([INSERT tag])' },
    ]);
  });

  it('are named once each, and only the first five', () => {
    const body = [1, 2, 3, 4, 5, 6, 7, 1].map((n) => `{{${n}}}`).join(' ');
    expect(faults({ body })[0]?.message).toBe(
      'The body holds an unresolved placeholder ({{1}}, {{2}}, {{3}}, {{4}}, {{5}} and 2 more)',
    );
  });

  it('are no fault when the rule is off', () => {
    expect(faults({ body: 'TODO' }, {}, { placeholders: false })).toEqual([]);
  });
});

describe('the publish_date', () => {
  it.each(['2024-02-29', '2024-12-31T23:59', '2024-01-02T10:00:00+05:30', '2024-01-02 00:00'])('may be %s', (date) => {
    expect(faults({}, { publish_date: date })).toEqual([]);
  });

  it.each([
    '2023-02-29',
    '1900-02-29',
    '0000-01-01',
    '0999-12-31',
    '2024-13-01',
    '2024-00-10',
    '2024-04-31',
    '2024-01-02T24:00',
    '2024-01-02T10:60',
    'soon',
  ])('may not be %s', (date) => {
    expect(faults({}, { publish_date: date })).toEqual([
      { field: 'publish_date', message: `The publish_date "${date}" is no date that exists` },
    ]);
  });
});

it('joins its faults into the message of a failed job', () => {
  expect(validationMessage(faults({ title: '', body: '---' }))).toBe(
    'Validation: The title is empty; The body is empty',
  );
});
