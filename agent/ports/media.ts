import type { MediaResponse } from '../../shared/contract/plugin.ts';

/** What a file is wanted for. */
export type MediaKind = 'image' | 'audio';

/** A file on this machine that can be uploaded; `dispose` deletes what was made for it. */
export interface MediaFile {
  path: string;
  filename: string;
  bytes: number;
  /** Of its bytes, lower-case hexadecimal. */
  sha256: string;
  /** Found in the bytes, in WordPress's words. */
  mimeType: string;
  dispose(): Promise<void>;
}

/**
 * Where the pictures and sound of articles come from. Errors are SchedulerErrors: `media_missing`, `media_address`,
 * `media_folder`, `media_type`, `media_too_large` for good, `media_unreachable` with `retry`.
 */
export interface MediaFiles {
  /**
   * Fetches an http address, or reads a path below the content folder.
   * @param maxBytes The most that the site takes; the configured limit may be lower.
   */
  open(source: string, kind: MediaKind, maxBytes: number): Promise<MediaFile>;
}

/** Something in the site's media library. Pixels are null where there are none. */
export type SiteMedia = Pick<MediaResponse, 'attachment_id' | 'source_url' | 'mime_type' | 'width' | 'height'>;

/** Words that go with an upload. */
export interface MediaTexts {
  alt?: string | undefined;
  caption?: string | undefined;
  title?: string | undefined;
}
