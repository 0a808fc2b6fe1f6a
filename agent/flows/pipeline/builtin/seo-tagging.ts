import { plainText } from '../../../content/plain-text.ts';
import { renderBody } from '../../../content/render-body.ts';
import { suggestTags } from '../../../content/suggest-tags.ts';
import { describeText, slugOf } from '../../../content/summarise.ts';
import type { Stage } from '../../../ports/stage.ts';
import { asPermanent } from './as-permanent.ts';

/** Search engines show about this many characters of a description. */
const DESCRIPTION_LENGTH = 155;

/** SEO_TAGGING: slug, description and tags where the content has none. What somebody wrote is never changed. */
export const seoTagging: Stage = {
  name: 'builtin',
  run: ({ content }) =>
    asPermanent(() => {
      const { html } = renderBody(content);
      const text = plainText(html);
      const slug = content.slug ? undefined : slugOf(content.title) || undefined;
      const description = content.seo?.description
        ? undefined
        : describeText(content.excerpt || text, DESCRIPTION_LENGTH);
      const tags = content.tags.length > 0 ? [] : suggestTags(content.title, html);
      const patch = {
        ...(slug === undefined ? {} : { slug }),
        ...(description ? { seo: { ...content.seo, description } } : {}),
        ...(tags.length === 0 ? {} : { tags }),
      };
      const added = Object.keys(patch).map((name) => (name === 'seo' ? 'description' : name));
      return { kind: 'done', patch, note: added.length === 0 ? 'nothing was missing' : `added ${added.join(', ')}` };
    }),
};
