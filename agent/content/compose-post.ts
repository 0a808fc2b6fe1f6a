import type { ArticleContent, ImageReference } from '../../shared/contract/content.ts';
import { escapeText, stacked } from './blocks/block.ts';
import { audioBlocks, quizBlocks, vocabularyBlocks } from './blocks/extras.ts';
import { galleryBlock } from './blocks/media-blocks.ts';
import { toBlocks } from './blocks/to-blocks.ts';
import { placeImages, type UsedMedia } from './body-images.ts';
import { addCrossLinks, type LinkTarget } from './cross-links.ts';
import { renderBody } from './render-body.ts';

export type ComposedContent = Pick<ArticleContent, 'body' | 'format' | 'images' | 'audio' | 'quizzes' | 'vocabulary'>;

export interface Surroundings {
  /** Pictures of the body by their `src` there. */
  bodyImages: ReadonlyMap<string, UsedMedia>;
  /** Pictures and sound beside the body, by their `source`. */
  media: ReadonlyMap<string, UsedMedia>;
  links: readonly LinkTarget[];
  mostLinks: number;
  /** Whether the post becomes block markup; otherwise it stays HTML for the classic editor. */
  blocks: boolean;
}

export interface ComposedPost {
  html: string;
  /** Addresses that the text links to now. */
  linked: string[];
  /** Markup that was taken out, in words. */
  removed: readonly string[];
}

/** The whole of what WordPress stores as a post's content: the body, and below it gallery, players, quizzes and words. */
export function composePost(content: ComposedContent, around: Surroundings): ComposedPost {
  const { html: rendered, removed } = renderBody(content);
  const placed = placeImages(rendered, around.bodyImages);
  const { html, linked } = addCrossLinks(placed, around.links, around.mostLinks);
  const below = extraBlocks(content, around.media);
  const body = around.blocks ? toBlocks(html) : html;
  return { html: stacked([body, ...below].filter((part) => part !== '')), linked, removed };
}

function extraBlocks(content: ComposedContent, media: ReadonlyMap<string, UsedMedia>): string[] {
  const { images = [], audio = [], quizzes = [], vocabulary } = content;
  const gallery = images.map((image) => blockImage(image, media));
  return [
    ...(gallery.length > 0 ? [galleryBlock(gallery)] : []),
    ...audio.flatMap((recording) => audioBlocks(recording, need(media, recording.source))),
    ...quizzes.flatMap(quizBlocks),
    ...(vocabulary ? vocabularyBlocks(vocabulary) : []),
  ];
}

function blockImage({ source, alt = '', caption = '', title }: ImageReference, media: ReadonlyMap<string, UsedMedia>) {
  const { id, url } = need(media, source);
  return { src: url, id, alt, title, caption: escapeText(caption) };
}

function need(media: ReadonlyMap<string, UsedMedia>, source: string): UsedMedia {
  const used = media.get(source);
  if (!used) throw new Error(`The file "${source}" was not resolved before the post was composed.`);
  return used;
}
