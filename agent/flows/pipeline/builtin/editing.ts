import { renderBody } from '../../../content/render-body.ts';
import type { Stage } from '../../../ports/stage.ts';
import { asPermanent } from './as-permanent.ts';

/** EDITING: Markdown becomes HTML, and all HTML is cleaned against the allow-list. The same content gives the same bytes. */
export const editing: Stage = {
  name: 'builtin',
  run: ({ content }) =>
    asPermanent(() => {
      const { html, removed } = renderBody(content);
      const note = removed.length === 0 ? '' : `left out ${removed.join(', ')}`;
      return { kind: 'done', patch: { body: html, format: 'html' }, note };
    }),
};
