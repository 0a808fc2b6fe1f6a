/** Halves of characters that stand alone: what is left of an emoji after a text was cut in its middle. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

/**
 * The same JSON value with U+FFFD for every half of a character (a lone UTF-16 surrogate). UTF-8 cannot hold one, and PHP
 * refuses a whole request for the sake of it.
 */
export function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.replace(LONE_SURROGATES, '\uFFFD') as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [wellFormed(name), wellFormed(field)])) as T;
}
