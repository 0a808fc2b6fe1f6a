/**
 * Compares what the agent says (`scs status --json`) with WordPress's posts and the queue.
 * @param {{ running: boolean, timezone: string, problems: string[], brand: { connected: boolean } | null, total_pending: number, categories: { category: string, term_id: number | null, pending_jobs: number, last_publish: string | null }[] }} status
 * @param {{ posts: { date_gmt: string, categories: number[] }[], terms: { id: number, name: string }[], queued: { category: string }[] }} actual
 * @returns {string | null} every difference, or null
 */
export function disagreements(status, { posts, terms, queued }) {
  const wrong = [];
  if (!status.running) wrong.push('the agent is not running');
  wrong.push(...status.problems);
  if (!status.brand?.connected) wrong.push('the agent has not reached its coordinator');
  if (status.total_pending !== queued.length) {
    wrong.push(`it counts ${status.total_pending} pending jobs, and the queue has ${queued.length}`);
  }
  for (const { id, name } of terms) {
    const last = newest(posts.filter(({ categories }) => categories.includes(id)));
    const entry = status.categories.find(({ term_id: termId }) => termId === id);
    if (entry === undefined) {
      if (last !== null) wrong.push(`it does not know the category ${name}, which has posts`);
    } else if (instantOf(entry.last_publish) !== last) {
      wrong.push(`it says that ${name} was last published ${entry.last_publish}, and WordPress says ${isoOf(last)}`);
    }
  }
  for (const { category, pending_jobs: pending } of status.categories) {
    const waiting = queued.filter((job) => job.category.toLowerCase() === category.toLowerCase()).length;
    if (pending !== waiting)
      wrong.push(`it counts ${pending} pending jobs of ${category}, and the queue has ${waiting}`);
  }
  return wrong.length > 0 ? wrong.join('; ') : null;
}

/** @param {{ date_gmt: string }[]} posts @returns {number | null} */
const newest = (posts) =>
  posts.length === 0 ? null : Math.max(...posts.map((post) => Date.parse(`${post.date_gmt}Z`)));

/** @param {string | null} iso */
const instantOf = (iso) => (iso === null ? null : Date.parse(iso));

/** @param {number | null} ms */
const isoOf = (ms) => (ms === null ? 'never' : new Date(ms).toISOString());
