import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Header with the Unix time (whole seconds) at which a request was signed. */
export const TIME_HEADER = 'x-scs-time';
/** Header with the signature: `v1=<64 hexadecimal digits>`. */
export const SIGNATURE_HEADER = 'x-scs-signature';

/** How far the time of a signature may be from the receiver's clock, in seconds. */
export const SIGNATURE_TOLERANCE_SECONDS = 300;

export interface SignedParts {
  /** `POST`. */
  method: string;
  /** The whole address; its path and query are signed, not its host, which a proxy may change. */
  url: string;
  /** The body's exact text. */
  body: string;
}

/** `v1=` and the HMAC-SHA256 of method, path with query, Unix time and the body's SHA-256, one a line. */
function signatureOf(secret: string, { method, url, body }: SignedParts, unixSeconds: number): string {
  const { pathname, search } = new URL(url);
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const text = [method.toUpperCase(), `${pathname}${search}`, String(unixSeconds), bodyHash].join('\n');
  return `v1=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

/** The two headers that make a request a signed one. `now` in ms. */
export function signRequest(secret: string, parts: SignedParts, now: number): Record<string, string> {
  const unixSeconds = Math.floor(now / 1000);
  return { [TIME_HEADER]: String(unixSeconds), [SIGNATURE_HEADER]: signatureOf(secret, parts, unixSeconds) };
}

/**
 * Whether a request was signed with `secret` within the last minutes. A receiver that must not act twice also keeps the
 * signatures (or ids) of `SIGNATURE_TOLERANCE_SECONDS` and refuses one that it has seen. `now` in ms.
 */
export function isSignedRequest(
  secret: string,
  parts: SignedParts,
  headers: { get(name: string): string | null },
  now: number,
): boolean {
  const time = headers.get(TIME_HEADER) ?? '';
  if (!/^\d{1,12}$/.test(time)) return false;
  if (Math.abs(now / 1000 - Number(time)) > SIGNATURE_TOLERANCE_SECONDS) return false;
  const expected = Buffer.from(signatureOf(secret, parts, Number(time)));
  const given = Buffer.from(headers.get(SIGNATURE_HEADER) ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
