import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { forbiddenAddress, MediaError, missing, tooLarge, unreachable } from './media-error.ts';
import { checkedLookup, isPublicAddress, literalAddress, PrivateAddressError } from './public-address.ts';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Answers that may be others later; every other refusal is for good. */
const MAY_CHANGE = new Set([408, 425, 429]);

export interface FetchOptions {
  /** For the whole of a fetch with its redirects, in ms. */
  timeoutMs: number;
  /** Hosts that may have addresses that are not public. */
  privateHosts: readonly string[];
}

export interface Written {
  bytes: number;
  sha256: string;
}

/** Fetches addresses into files, a chunk in memory at a time, from public addresses alone; redirects are checked anew. */
export class FileFetcher {
  readonly #options: FetchOptions;
  readonly #dispatcher: Dispatcher;

  constructor(options: FetchOptions) {
    this.#options = options;
    const lookup = checkedLookup((hostname) => this.#isTrusted(hostname));
    this.#dispatcher = new Agent({ connect: { lookup }, pipelining: 0, keepAliveTimeout: 1000 });
  }

  #isTrusted(hostname: string): boolean {
    const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
    return this.#options.privateHosts.some((host) => host.toLowerCase() === bare);
  }

  /** @throws MediaError */
  async fetch(source: string, path: string, maxBytes: number): Promise<Written & { url: URL }> {
    const signal = AbortSignal.timeout(this.#options.timeoutMs);
    let url = this.#checked(source, source);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      try {
        const answer = await request(url, {
          dispatcher: this.#dispatcher,
          signal,
          headers: { accept: '*/*', 'user-agent': 'smart-content-scheduler' },
        });
        const target = redirectOf(answer);
        if (target === null) return { ...(await save(answer, source, path, maxBytes)), url };
        discard(answer);
        url = this.#checked(source, target, url);
      } catch (error) {
        throw this.#worded(source, error);
      }
    }
    throw missing(source, `more than ${MOST_REDIRECTS} redirects`);
  }

  close(): Promise<void> {
    return this.#dispatcher.close();
  }

  /** Every address on the way is looked at before it is asked; a name's addresses are looked at when it is looked up. */
  #checked(source: string, target: string, base?: URL): URL {
    const url = URL.canParse(target, base?.href) ? new URL(target, base?.href) : null;
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
      throw missing(source, `${target} is no http address without a password`);
    }
    const literal = literalAddress(url.hostname);
    if (literal !== null && !isPublicAddress(literal) && !this.#isTrusted(url.hostname)) {
      throw forbiddenAddress(source, literal);
    }
    return url;
  }

  #worded(source: string, error: unknown): MediaError {
    if (error instanceof MediaError) return error;
    const reason = error as Error & { code?: string; cause?: unknown };
    if (reason instanceof PrivateAddressError) return forbiddenAddress(source, reason.address);
    if (reason.name === 'TimeoutError' || reason.name === 'AbortError') {
      return unreachable(source, `no whole answer within ${this.#options.timeoutMs / 1000} seconds`, error);
    }
    return unreachable(source, reason.code ?? reason.message, error);
  }
}

type Answer = Dispatcher.ResponseData;

/** Ends an answer whose body nobody wants; that it was cut off is no error then. */
function discard({ body }: Pick<Answer, 'body'>): void {
  body.on('error', () => undefined).destroy();
}

function redirectOf({ statusCode, headers }: Answer): string | null {
  const { location } = headers;
  if (!REDIRECTS.has(statusCode) || location === undefined) return null;
  return String(Array.isArray(location) ? location[0] : location);
}

async function save({ statusCode, headers, body }: Answer, source: string, path: string, maxBytes: number) {
  const declared = Number(headers['content-length'] ?? 0);
  if (statusCode !== 200 || declared > maxBytes) discard({ body });
  if (statusCode >= 500 || MAY_CHANGE.has(statusCode)) throw unreachable(source, `status ${statusCode}`);
  if (statusCode !== 200) throw missing(source, `status ${statusCode}`);
  if (declared > maxBytes) throw tooLarge(source, maxBytes);
  return writeFile(body, source, path, maxBytes);
}

/** Writes a stream to a file, hashing it, and stops at the first byte too many. @throws MediaError `media_too_large` */
export async function writeFile(stream: Readable, source: string, path: string, maxBytes: number): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(bytes > maxBytes ? tooLarge(source, maxBytes) : null, chunk);
    },
  });
  await pipeline(stream, measure, createWriteStream(path));
  return { bytes, sha256: hash.digest('hex') };
}
