/** How long an answer about a tag or a user is taken for granted, in ms. */
const REMEMBER_MS = 5 * 60_000;
/** An answer younger than this is as good as a new one, in ms. */
const FRESH_MS = 30_000;
/** More names than this are not kept; a site has few authors, and tags repeat within days. */
const MOST = 5_000;

/** Looks up each name once in a while; null ("there is none") is asked again each time. */
export interface Remembered<T> {
  get(name: string): Promise<T>;
  /** Empties it, when WordPress has shown that something kept is wrong. True when anything kept was old enough for that. */
  forget(): boolean;
}

export function remember<T>(now: () => number, lookUp: (name: string) => Promise<T>): Remembered<T> {
  const kept = new Map<string, { value: T; since: number }>();
  return {
    async get(name) {
      const known = kept.get(name);
      if (known && now() - known.since < REMEMBER_MS) return known.value;
      const value = await lookUp(name);
      if (value === null) return value;
      if (kept.size >= MOST) kept.clear();
      kept.set(name, { value, since: now() });
      return value;
    },
    forget() {
      const stale = [...kept.values()].some(({ since }) => now() - since > FRESH_MS);
      kept.clear();
      return stale;
    },
  };
}
