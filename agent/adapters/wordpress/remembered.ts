/** How long an answer about a tag or a user is taken for granted, in ms. */
const REMEMBER_MS = 5 * 60_000;
/** More names than this are not kept; a site has few authors, and tags repeat within days. */
const MOST = 5_000;

/** Looks up each name once in a while; null ("there is none") is asked again each time. `forget` empties it when WordPress has shown that something kept is wrong. */
export interface Remembered<T> {
  get(name: string): Promise<T>;
  forget(): void;
}

export function remember<T>(now: () => number, lookUp: (name: string) => Promise<T>): Remembered<T> {
  const kept = new Map<string, { value: T; until: number }>();
  return {
    async get(name) {
      const known = kept.get(name);
      if (known && known.until > now()) return known.value;
      const value = await lookUp(name);
      if (value === null) return value;
      if (kept.size >= MOST) kept.clear();
      kept.set(name, { value, until: now() + REMEMBER_MS });
      return value;
    },
    forget: () => kept.clear(),
  };
}
