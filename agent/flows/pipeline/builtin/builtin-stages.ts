import type { BuiltinStage } from '../../../../shared/contract/pipeline.ts';
import type { Stage } from '../../../ports/stage.ts';
import type { Agent } from '../../agent.ts';
import type { KnownTitles } from '../../duplicates/known-titles.ts';
import { editing } from './editing.ts';
import { reviewing } from './reviewing.ts';
import { seoTagging } from './seo-tagging.ts';
import { uploading } from './uploading.ts';

/** The stages that the agent does itself. `titles` is null where the site is not known. */
export const builtinStagesOf = (agent: Agent, titles: KnownTitles | null): Readonly<Record<BuiltinStage, Stage>> => ({
  EDITING: editing,
  REVIEWING: reviewing(agent, titles),
  SEO_TAGGING: seoTagging,
  GENERATING_IMAGES: uploading(agent, 'image'),
  GENERATING_AUDIO: uploading(agent, 'audio'),
});
