import { disagreements } from './compare-status.mjs';
import { DemoFailure } from './failure.mjs';
import { namesTitle } from './page-text.mjs';

/**
 * Looks at a site and its agent over HTTP and with the command line. Each finding says what must hold, and `null` when it
 * does, or what is wrong.
 * @typedef {{ what: string, wrong: string | null }} Finding
 * @param {{ wordpress: { url: string }, agent: { url: string, backfilled: number, scs: ReturnType<typeof import('./scs.mjs').scsIn> } }} site
 * @returns {Promise<Finding[]>}
 */
export async function checkSite({ wordpress, agent }) {
  return [
    { what: 'the agent’s /healthz is healthy', wrong: await isHealthy(`${agent.url}/healthz`, 'ok') },
    { what: 'the agent’s /readyz is healthy', wrong: await isHealthy(`${agent.url}/readyz`, 'ready') },
    ...(await checkPosts(wordpress.url, agent)),
    { what: 'scs status agrees with the posts', wrong: await checkStatus(wordpress.url, agent.scs) },
  ];
}

/**
 * @param {string} url @param {{ backfilled: number, scs: ReturnType<typeof import('./scs.mjs').scsIn> }} agent
 * @returns {Promise<Finding[]>}
 */
async function checkPosts(url, { scs, backfilled }) {
  const { jobs } = await scs.json('jobs', 'list', '--status', 'PUBLISHED', '--limit', '1000', '--json');
  const posts = await getPosts(url);
  const front = await getText(`${url}/`);
  const findings = [
    {
      what: `${jobs.length} published jobs are posts in /wp-json/wp/v2/posts`,
      wrong: missingPosts(jobs, posts, backfilled),
    },
    { what: 'the newest post is on the front page', wrong: shows(front, posts[0], 'the front page') },
  ];
  for (const post of posts) {
    findings.push({ what: `${post.link} shows its title`, wrong: shows(await getText(post.link), post, post.link) });
  }
  return findings;
}

/**
 * Looks twice when it must: the agent's plan may publish a post between two of these requests.
 * @param {string} url @param {ReturnType<typeof import('./scs.mjs').scsIn>} scs
 */
async function checkStatus(url, scs) {
  const terms = await getJson(`${url}/wp-json/wp/v2/categories?per_page=100&_fields=id,name`);
  const look = async () => {
    const status = await scs.json('status', '--json');
    const { jobs: queued } = await scs.json('jobs', 'list', '--status', 'QUEUED', '--limit', '1000', '--json');
    return disagreements(status, { posts: await getPosts(url), terms, queued });
  };
  return (await look()) && (await look());
}

/** @param {string} url */
const getPosts = (url) => getJson(`${url}/wp-json/wp/v2/posts?per_page=100&_fields=id,link,title,date_gmt,categories`);

/** @param {{ job_id: string, post_id: number | null }[]} jobs @param {{ id: number }[]} posts @param {number} atLeast */
export function missingPosts(jobs, posts, atLeast) {
  const ids = new Set(posts.map(({ id }) => id));
  const missing = jobs.filter(({ post_id: id }) => id === null || !ids.has(id));
  if (missing.length > 0) return `no published post for ${missing.map(({ job_id: id }) => id).join(', ')}`;
  return jobs.length < atLeast ? `only ${jobs.length} of ${atLeast} jobs were published` : null;
}

/** @param {string} page @param {{ title: { rendered: string } } | undefined} post @param {string} where */
function shows(page, post, where) {
  if (post === undefined) return 'there is no post';
  return namesTitle(page, post.title.rendered) ? null : `${where} does not show “${post.title.rendered}”`;
}

/** @param {string} url @param {string} expected */
export async function isHealthy(url, expected) {
  const text = await getText(url);
  return text.includes(`"status":"${expected}"`) ? null : `${url} answered ${text}`;
}

/** The body; of an answer that is no success, only its status and how it begins. @param {string} url */
async function getText(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    const text = await response.text();
    return response.ok ? text : `(status ${response.status}) ${text.slice(0, 300)}`;
  } catch (error) {
    return `(no answer: ${error.cause?.message ?? error.message})`;
  }
}

/** @param {string} url */
async function getJson(url) {
  const text = await getText(url);
  try {
    return JSON.parse(text);
  } catch {
    throw new DemoFailure(`${url} did not answer with JSON but ${text.slice(0, 300)}. Look into the logs of the site.`);
  }
}
