import { Marked } from 'marked';

/** GitHub's Markdown. No heading ids and no extensions: the same text always gives the same bytes. */
const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    // The box of a task list is a form field, which WordPress strips; the sign says the same.
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

/** Markdown as HTML, not yet sanitised: HTML in the Markdown comes through as it is. */
export function markdownToHtml(markdown: string): string {
  return marked.parse(markdown, { async: false });
}
