import type { MediaResponse } from '../../../shared/contract/plugin.ts';
import { isComparable, normaliseTitle } from '../../../shared/core/normalise-title.ts';
import type { MediaFile, MediaTexts } from '../../ports/media.ts';
import type { Site } from '../../ports/site.ts';

interface TitledPost {
  postId: number;
  title: string;
  status: string;
  keyHash: string | null;
}

/** The media library and the titles of a site in memory: one attachment for each content, and every title it was told. */
export class MemoryLibrary
  implements Pick<Site, 'mediaById' | 'mediaByHash' | 'uploadMedia' | 'lookUpTitles' | 'titlesSince'>
{
  readonly media: MediaResponse[] = [];
  readonly texts = new Map<number, MediaTexts>();
  readonly #titles: TitledPost[] = [];

  async mediaById(attachmentId: number) {
    return this.media.find(({ attachment_id: id }) => id === attachmentId) ?? null;
  }

  async mediaByHash(sha256: string) {
    return this.media.find((media) => media.sha256 === sha256) ?? null;
  }

  async uploadMedia({ sha256, filename, mimeType }: MediaFile, texts: MediaTexts) {
    const there = await this.mediaByHash(sha256);
    if (there) return { ...there, reused: true };
    const isImage = mimeType.startsWith('image/');
    const added: MediaResponse = {
      attachment_id: 5001 + this.media.length,
      source_url: `https://site.test/uploads/${this.media.length + 1}-${filename}`,
      width: isImage ? 640 : null,
      height: isImage ? 480 : null,
      mime_type: mimeType,
      sha256,
      reused: false,
    };
    this.media.push(added);
    this.texts.set(added.attachment_id, texts);
    return added;
  }

  addTitle(post: TitledPost): void {
    this.#titles.push(post);
  }

  lookUpTitles: Site['lookUpTitles'] = async (titles) =>
    titles.map(({ title, exclude_key_hash: own }) => {
      const wanted = normaliseTitle(title);
      if (!isComparable(wanted)) return null;
      const found = this.#titles.find((post) => post.keyHash !== own && normaliseTitle(post.title) === wanted);
      return found ? { post_id: found.postId, title: found.title, status: found.status } : null;
    });

  titlesSince: Site['titlesSince'] = async (cursor) => ({
    cursor: String(this.#titles.length),
    titles: this.#titles
      .slice(Number(cursor ?? 0))
      .map(({ postId, title, status }) => ({ post_id: postId, normalised: normaliseTitle(title), status })),
    complete: true,
  });
}
