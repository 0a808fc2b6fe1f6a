import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { fileTypeFromBuffer } from 'file-type';
import ipaddr from 'ipaddr.js';
import { Agent, fetch } from 'undici';

/** A picture for a link's card. */
export interface CardImage {
  bytes: Uint8Array;
  mimeType: string;
}

/** Fetches a picture; null when there is none to be had: a post never fails for its picture. */
export type LoadImage = (url: string) => Promise<CardImage | null>;

/** Bluesky's limit on a card's picture; Mastodon takes more. */
const MAX_BYTES = 1_000_000;
const TIMEOUT_MS = 15_000;
const PICTURE = /^image\/(jpeg|png|webp|gif)$/;

const isPublic = (address: string): boolean => ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';

/**
 * Loads pictures from public addresses only: the address that was checked is the one that is connected to. Redirects are not
 * followed.
 * @param trustedHost the site's own host, which may stand on any address
 */
export function publicImages(trustedHost: string): LoadImage {
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = (found ?? []) as LookupAddress[];
      const [first] = addresses;
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '', 0);
      const isAllowed = hostname === trustedHost || addresses.every(({ address }) => isPublic(address));
      if (!isAllowed) return callback(new Error(`${hostname} is no public address`), '', 0);
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
  const dispatcher = new Agent({ connect: { lookup: checkedLookup }, maxResponseSize: MAX_BYTES });
  return async (url) => {
    try {
      // A literal address is connected to without any lookup.
      const { hostname } = new URL(url);
      const literal = hostname.replace(/^\[|\]$/g, '');
      if (ipaddr.isValid(literal) && literal !== trustedHost && !isPublic(literal)) return null;
      const response = await fetch(url, { dispatcher, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
      if (!response.ok) return null;
      const bytes = new Uint8Array(await response.arrayBuffer());
      const kind = await fileTypeFromBuffer(bytes);
      return kind && PICTURE.test(kind.mime) ? { bytes, mimeType: kind.mime } : null;
    } catch {
      return null;
    }
  };
}
