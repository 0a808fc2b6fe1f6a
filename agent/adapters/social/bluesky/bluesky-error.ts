import { XRPCError } from '@atproto/api';
import { NetworkError } from '../../../ports/network.ts';

/** What the server's answer means for the post. `secret` never shows. */
export function blueskyError(error: unknown, secret: string): NetworkError {
  if (error instanceof NetworkError) return error;
  const words = (error instanceof Error ? error.message : String(error)).replaceAll(secret, '…');
  const { status = 1, error: name = '', headers } = error instanceof XRPCError ? error : ({} as Partial<XRPCError>);
  const described = `Bluesky answered with ${name || 'no answer'} (${status}): ${words}.`;
  if (status === 401 || status === 403 || name === 'AccountTakedown') {
    return new NetworkError(
      'bluesky_login',
      `${described} Check BLUESKY_IDENTIFIER, BLUESKY_APP_PASSWORD and BLUESKY_SERVICE.`,
      { outcome: 'misconfigured', cause: error },
    );
  }
  if (status === 429) {
    const reset = Number(headers?.['ratelimit-reset']) * 1000 - Date.now();
    return new NetworkError('bluesky_busy', `${described} It is tried again later.`, {
      outcome: 'unavailable',
      retryAfterMs: Number.isFinite(reset) ? Math.max(0, reset) : null,
      cause: error,
    });
  }
  if (status >= 400 && status < 500) {
    return new NetworkError('bluesky_refused', `${described} The post is not tried again.`, {
      outcome: 'refused',
      cause: error,
    });
  }
  return new NetworkError('bluesky_unknown', `${described} Whether the post is out is looked up before the next try.`, {
    outcome: 'unknown',
    cause: error,
  });
}
