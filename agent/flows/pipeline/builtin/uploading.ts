import type { MediaKind } from '../../../ports/media.ts';
import { SiteError } from '../../../ports/site.ts';
import type { Stage } from '../../../ports/stage.ts';
import type { Agent } from '../../agent.ts';
import { mediaWantedBy } from '../../publishing/article-media.ts';
import { versionsOf } from '../../publishing/article-versions.ts';
import { resolveMedia } from '../../publishing/resolve-media.ts';
import { asPermanent } from './as-permanent.ts';

/**
 * GENERATING_IMAGES and GENERATING_AUDIO: puts the pictures or the sound that the article names into the media library, so that
 * what is wrong with a file is known before the article's turn to be published. What is there already is not uploaded again.
 * A site that does not answer holds no article up: publishing uploads what is not there.
 */
export const uploading = (agent: Agent, kind: MediaKind): Stage => ({
  name: 'builtin',
  run: ({ content, job }) =>
    asPermanent(async () => {
      try {
        const view = { facts: await agent.site.facts() };
        const versions = versionsOf(view, job.jobId, content);
        const wanted = versions.flatMap((version) => mediaWantedBy(agent, view, version).wanted);
        const files = await resolveMedia(
          agent,
          view,
          job,
          wanted.filter((file) => file.kind === kind),
        );
        const note = files.size === 0 ? `the article names no ${kind}` : `${files.size} in the media library`;
        return { kind: 'done', patch: {}, note };
      } catch (error) {
        if (!(error instanceof SiteError) || error.outcome === 'refused') throw error;
        return {
          kind: 'done',
          patch: {},
          note: `left to publishing, because WordPress could not be asked: ${error.message}`,
        };
      }
    }),
});
