import { bodyImages, type UsedMedia } from '../../content/body-images.ts';
import { renderBody } from '../../content/render-body.ts';
import type { MediaKind, MediaTexts, SiteMedia } from '../../ports/media.ts';
import type { Agent } from '../agent.ts';
import type { SiteView } from '../read-site.ts';
import type { ArticleVersion } from './article-versions.ts';

/** A file that an article needs in the media library. */
export interface WantedMedia {
  /** Field of the article, for messages. */
  field: string;
  source: string;
  kind: MediaKind;
  texts: MediaTexts;
}

/** Everything that one version of an article needs: beside the text, and in it (by the `src` that the text has). */
export interface VersionMedia {
  wanted: WantedMedia[];
  /** `src` in the body → source. */
  inBody: ReadonlyMap<string, string>;
}

/** What is to be fetched for a version. A picture named twice is wanted twice, and fetched once. */
export function mediaWantedBy(
  agent: Agent,
  { facts }: Pick<SiteView, 'facts'>,
  { content, language, isTranslation }: ArticleVersion,
): VersionMedia {
  const { featured_image: featured, images = [], audio = [], seo, title } = content;
  const place = (field: string) => (isTranslation ? `translations.${language}.${field}` : field);
  const wanted: WantedMedia[] = [];
  const inBody = new Map<string, string>();
  if (featured) {
    // It stands for the article, so without words of its own the title says best what it stands for.
    const texts = { alt: featured.alt ?? title, caption: featured.caption, title: featured.title };
    wanted.push({ field: place('featured_image'), source: featured.source, kind: 'image', texts });
  }
  if (agent.content.bodyImages === 'upload') {
    for (const { src, source, alt } of bodyImages(
      renderBody(content).html,
      content.base_path ?? null,
      facts.home_url,
    )) {
      wanted.push({ field: place('body'), source, kind: 'image', texts: { alt } });
      inBody.set(src, source);
    }
  }
  for (const { source, alt, caption, title: name } of images) {
    wanted.push({ field: place('images'), source, kind: 'image', texts: { alt, caption, title: name } });
  }
  for (const { source, caption, title: name } of audio) {
    wanted.push({ field: place('audio'), source, kind: 'audio', texts: { caption, title: name } });
  }
  const social = seo?.social_image;
  if (social)
    wanted.push({ field: place('seo.social_image'), source: social.source, kind: 'image', texts: { alt: social.alt } });
  return { wanted, inBody };
}

export const used = ({ attachment_id: id, source_url: url }: SiteMedia): UsedMedia => ({ id, url });
