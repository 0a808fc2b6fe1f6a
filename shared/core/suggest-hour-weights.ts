/** Fewer posts than this say nothing about hours. */
export const POSTS_NEEDED = 50;
/** Weight of the mean of all posts in each hour's figure, as if so many posts had been average there. */
const PRIOR_POSTS = 5;
/** No hour is favoured, or avoided, more than this. */
const [LEAST, MOST] = [0.5, 2] as const;

export interface PostedHour {
  /** Hour of the day in the site's zone, 0–23. */
  hour: number;
  /** How much people reacted; any scale that grows with it. */
  score: number;
}

/**
 * Hour weights (24 numbers of mean 1) that the reactions speak for; null when there are too few posts. Each hour's mean is
 * drawn towards the mean of all, the more the fewer posts it rests on, and shares with its neighbours, so that one post
 * that went round the world does not move the schedule.
 */
export function suggestHourWeights(posts: readonly PostedHour[]): number[] | null {
  if (posts.length < POSTS_NEEDED) return null;
  // Reactions differ by orders of magnitude: their logarithms are what is averaged.
  const scores = posts.map(({ hour, score }) => ({ hour, score: Math.log1p(Math.max(0, score)) }));
  const mean = scores.reduce((sum, { score }) => sum + score, 0) / scores.length;
  if (mean === 0) return null;
  const byHour = Array.from({ length: 24 }, (_, hour) => {
    const own = scores.filter((post) => post.hour === hour);
    return (own.reduce((sum, { score }) => sum + score, 0) + PRIOR_POSTS * mean) / (own.length + PRIOR_POSTS);
  });
  const at = (hour: number) => byHour[(hour + 24) % 24] as number;
  const smooth = byHour.map((value, hour) => (at(hour - 1) + 2 * value + at(hour + 1)) / 4 / mean);
  const bounded = smooth.map((value) => Math.min(MOST, Math.max(LEAST, value)));
  const total = bounded.reduce((sum, value) => sum + value, 0);
  return bounded.map((value) => Math.round((value * 24 * 100) / total) / 100);
}
