import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { DAY, type Instant, toIso } from '../../shared/core/instant.ts';
import { SchedulerError } from '../../shared/node/scheduler-error.ts';
import type { Site } from '../ports/brands.ts';

/** How long a token is good for. It is renewed while it is in use, once a third of that is over. */
export const TOKEN_LIFE_MS = 30 * DAY;
const RENEW_AFTER_MS = TOKEN_LIFE_MS / 3;

/** What a token says, signed. */
export interface TokenClaims {
  siteId: string;
  brandId: string;
  /** Of the site's tokens; another one was revoked. */
  serial: number;
  expiresAt: Instant;
}

const PREFIX = 'scs1';

const sign = (secretKey: string, text: string) =>
  createHmac('sha256', secretKey).update(`site-token|${text}`).digest('base64url');

/** `scs1.<claims>.<HMAC-SHA256>`. Nothing of it is kept: the site's serial alone says whether it still counts. */
export function issueToken(secretKey: string, site: Pick<Site, 'siteId' | 'brandId' | 'tokenSerial'>, now: Instant) {
  const expiresAt = now + TOKEN_LIFE_MS;
  const claims = [site.siteId, site.brandId, site.tokenSerial, expiresAt];
  const text = `${PREFIX}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return { token: `${text}.${sign(secretKey, text)}`, expires_at: toIso(expiresAt) };
}

/** Whether it is time for a new one. */
export const isRenewalDue = ({ expiresAt }: TokenClaims, now: Instant): boolean =>
  expiresAt - now < TOKEN_LIFE_MS - RENEW_AFTER_MS;

/** Signatures that are remembered, at most: some 10 MB. */
const REMEMBERED = 20_000;

/**
 * Reads tokens; what it answers throws SchedulerError `token_invalid`, `token_expired`. A site sends the same token for days,
 * so those whose signature was right are remembered. That says nothing about whether they still count: their expiry is looked
 * at every time, and their revocation by whoever reads the site (`assertNotRevoked`).
 */
export function tokenReader(secretKey: string, remembered = REMEMBERED): (token: string, now: Instant) => TokenClaims {
  const known = new Map<string, TokenClaims>();
  return (token, now) => {
    let claims = known.get(token);
    if (claims === undefined) {
      claims = signedClaims(secretKey, token);
      if (known.size >= remembered) known.clear();
      known.set(token, claims);
    }
    if (claims.expiresAt > now) return claims;
    throw new SchedulerError(
      'token_expired',
      `The site’s token expired at ${toIso(claims.expiresAt)}, because it was not used for ${TOKEN_LIFE_MS / DAY} days. Enrol the site with a new invitation.`,
    );
  };
}

/** What a token says, if this secret key signed it. @throws SchedulerError `token_invalid` */
function signedClaims(secretKey: string, token: string): TokenClaims {
  const dot = token.lastIndexOf('.');
  const text = token.slice(0, Math.max(dot, 0));
  const given = Buffer.from(token.slice(dot + 1));
  const expected = Buffer.from(sign(secretKey, text));
  if (!text.startsWith(`${PREFIX}.`) || given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new SchedulerError(
      'token_invalid',
      'The site’s token was not made by this coordinator. Enrol the site with a new invitation.',
    );
  const [siteId, brandId, serial, expiresAt] = JSON.parse(
    Buffer.from(text.slice(PREFIX.length + 1), 'base64url').toString(),
  ) as [string, string, number, number];
  return { siteId, brandId, serial, expiresAt };
}

/** Checks a token against the site as it is now. @throws SchedulerError `token_revoked` */
export function assertNotRevoked<S extends Pick<Site, 'revoked' | 'tokenSerial' | 'brandId'>>(
  claims: TokenClaims,
  site: S | null | undefined,
): asserts site is S {
  if (site && !site.revoked && site.tokenSerial === claims.serial && site.brandId === claims.brandId) return;
  throw new SchedulerError(
    'token_revoked',
    'The site’s token was revoked, or the coordinator’s database is older than it. Enrol the site with a new invitation.',
  );
}

/** Invitation codes are kept as this alone. */
export const codeHashOf = (code: string): string => createHash('sha256').update(code).digest('hex');
