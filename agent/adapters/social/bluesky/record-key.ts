const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';

/**
 * A record key of Bluesky (a TID: 53 bits of microseconds, 10 bits of a clock id, in sortable base 32) that a post always
 * gets again: the time is the post's own, what is below a millisecond and the clock id come from its key.
 * @param createdAt ms
 * @param key hexadecimal digits
 */
export function recordKey(createdAt: number, key: string): string {
  const bits = BigInt(`0x${key.slice(0, 8)}`);
  const micros = BigInt(createdAt) * 1000n + (bits % 1000n);
  let rest = (micros << 10n) | ((bits / 1000n) & 1023n);
  let text = '';
  for (let i = 0; i < 13; i += 1) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}
