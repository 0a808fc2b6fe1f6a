import { createHmac } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sameSecret } from '../../shared/node/http-errors.ts';

const COOKIE = 'scs_session';
const LIFE_SECONDS = 12 * 3600;
/** Wrong keys that one process takes within a minute. */
const TRIES_A_MINUTE = 10;

/** Signed-in operators: whoever knows the API key has a signed cookie for twelve hours. No replica keeps anything of it. */
export class Sessions {
  readonly #secret: string;
  readonly #apiKey: string;
  readonly #now: () => number;
  #failures: number[] = [];

  constructor(secretKey: string, apiKey: string, now: () => number) {
    // Another API key ends the sessions of the old one.
    this.#secret = `${secretKey}|${apiKey}`;
    this.#apiKey = apiKey;
    this.#now = now;
  }

  /** `ok`, `wrong`, or `slow` when too many wrong keys came in the last minute. */
  signIn(c: Context, key: string): 'ok' | 'wrong' | 'slow' {
    const now = this.#now();
    this.#failures = this.#failures.filter((at) => at > now - 60_000);
    if (this.#failures.length >= TRIES_A_MINUTE) return 'slow';
    if (this.#apiKey === '' || !sameSecret(key, this.#apiKey)) {
      this.#failures.push(now);
      return 'wrong';
    }
    const expires = String(Math.floor(now / 1000) + LIFE_SECONDS);
    setCookie(c, COOKIE, `${expires}.${this.#sign(expires)}`, {
      path: '/',
      httpOnly: true,
      sameSite: 'Strict',
      secure: isHttps(c),
      maxAge: LIFE_SECONDS,
    });
    return 'ok';
  }

  signOut(c: Context): void {
    deleteCookie(c, COOKIE, { path: '/' });
  }

  isSignedIn(c: Context): boolean {
    const [expires = '', signature = ''] = (getCookie(c, COOKIE) ?? '').split('.');
    return sameSecret(signature, this.#sign(expires)) && Number(expires) * 1000 > this.#now();
  }

  #sign(expires: string): string {
    return createHmac('sha256', this.#secret).update(`session|${expires}`).digest('base64url');
  }
}

const isHttps = (c: Context): boolean =>
  c.req.header('x-forwarded-proto') === 'https' || new URL(c.req.url).protocol === 'https:';

/** A form counts only when it was sent from a page of this very address: browsers say where it comes from. */
export const sameOriginForms: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  // Browsers of today say it in `sec-fetch-site`; older ones at least in `origin`.
  const isForeign =
    site === undefined
      ? origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)
      : site !== 'same-origin' && site !== 'none';
  if (isForeign) return c.text('This form was sent from another site, so nothing was done.', 403);
  return next();
};
