import { say } from './progress.mjs';

/** How many posts a site shows at once; the plan brings the others over the next weeks. */
export const FIRST_POSTS = 8;

/**
 * Publishes some jobs at once through the agent, so that there is something to see.
 * @param {{ scs: ReturnType<typeof import('./scs.mjs').scsIn> }} agent
 */
export async function publishFirstPosts({ scs }) {
  const { jobs } = await scs.json('jobs', 'list', '--status', 'QUEUED', '--limit', '1000', '--json');
  const chosen = acrossCategories(jobs, FIRST_POSTS);
  for (const [index, { job_id: id, category }] of chosen.entries()) {
    const { post_url: url } = await publish(scs, id);
    say(`  ${index + 1}/${chosen.length} ${category}: ${url}`);
  }
}

/** @param {ReturnType<typeof import('./scs.mjs').scsIn>} scs @param {string} id */
async function publish(scs, id) {
  try {
    return (await scs.json('jobs', 'publish', id, '--force', '--json')).job;
  } catch (error) {
    // It is as well when the agent's own plan has published that job a moment before.
    const job = await scs.json('jobs', 'show', id, '--json');
    if (job.status === 'PUBLISHED') return job;
    throw error;
  }
}

/**
 * The first jobs of every category in turn: the oldest of each, then the second of each, and so on.
 * @template {{ category: string }} Job
 * @param {readonly Job[]} jobs @param {number} count
 * @returns {Job[]}
 */
export function acrossCategories(jobs, count) {
  /** @type {Map<string, Job[]>} */
  const queues = new Map();
  for (const job of jobs) queues.set(job.category, [...(queues.get(job.category) ?? []), job]);
  const rounds = Math.max(0, ...[...queues.values()].map((queue) => queue.length));
  return Array.from({ length: rounds }, (_, round) =>
    [...queues.values()].flatMap((queue) => queue.slice(round, round + 1)),
  )
    .flat()
    .slice(0, count);
}
