import { SchedulerError } from '../../../shared/node/scheduler-error.ts';

/** A picture or sound that cannot be had as it was asked for; the message names its source. */
export class MediaError extends SchedulerError {}

export const missing = (source: string, how: string, cause?: unknown): MediaError =>
  new MediaError('media_missing', `There is no file at "${source}" (${how}). Correct the address or path.`, {
    context: { source },
    cause,
  });

export const unreachable = (source: string, how: string, cause?: unknown): MediaError =>
  new MediaError('media_unreachable', `"${source}" could not be fetched (${how}). It is tried again later.`, {
    retry: true,
    context: { source },
    cause,
  });

export const forbiddenAddress = (source: string, address: string): MediaError =>
  new MediaError(
    'media_address',
    `"${source}" leads to ${address}, which is no public address. Put the file on a public server, or name its host in SCHEDULER_MEDIA_PRIVATE_HOSTS.`,
    { context: { source, address } },
  );

export const tooLarge = (source: string, maxBytes: number): MediaError =>
  new MediaError(
    'media_too_large',
    `"${source}" has more than ${maxBytes} bytes, which is the most that the site or SCHEDULER_MEDIA_MAX_MB allows. Shrink it, or raise the limit.`,
    { context: { source, max_bytes: maxBytes } },
  );
