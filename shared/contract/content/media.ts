/** Pictures and sound of an article, and where they come from. */
import { z } from 'zod';

/** `https://…`, a path inside the content folder that the article came from, or the id of an attachment. */
const source = z.string().trim().min(1).max(2000);

/** A picture by its address, a path or the id of one already in the media library. */
export const imageReference = z.object({
  source,
  /** What the picture shows, for those who do not see it. Empty for one that only decorates. */
  alt: z.string().optional(),
  caption: z.string().optional(),
  title: z.string().optional(),
});
export type ImageReference = z.infer<typeof imageReference>;

/** A recording by its address, a path or the id of one already in the media library. */
export const audioReference = z.object({
  source,
  title: z.string().optional(),
  caption: z.string().optional(),
  /** What is said in it, as plain text; blank lines part paragraphs. */
  transcript: z.string().optional(),
  /** What the reader opens to see the transcript; default "Transcript". */
  transcript_label: z.string().trim().min(1).optional(),
});
export type AudioReference = z.infer<typeof audioReference>;

export const media = {
  /** The picture that stands for the article (the featured image). */
  featured_image: imageReference.optional(),
  /** A gallery below the text. Pictures inside the text are part of `body`. */
  images: z.array(imageReference).optional(),
  /** Players below the text. */
  audio: z.array(audioReference).optional(),
};
