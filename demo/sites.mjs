/**
 * The sites of the demo: one brand, each site with its own WordPress, its own agent and its own half of the sample posts.
 * Ports are wishes: when one is taken, a free one is used instead.
 * @typedef {{ folder: string, title: string, tagline: string, zone: string, content: readonly string[], wordpressPort: number, agentPort: number }} Site
 * @type {readonly Site[]}
 */
export const sites = [
  {
    folder: 'harbour-times',
    title: 'Harbour Times',
    tagline: 'News from a small town by the sea',
    zone: 'Australia/Sydney',
    content: ['local-news', 'sport', 'weather'],
    wordpressPort: 8881,
    agentPort: 8787,
  },
  {
    folder: 'coast-living',
    title: 'Coast Living',
    tagline: 'What to taste, see and wonder about',
    zone: 'America/New_York',
    content: ['culture', 'food', 'science'],
    wordpressPort: 8882,
    agentPort: 8788,
  },
];

/** The brand of both, and its coordinator. */
export const brand = { id: 'harbour-media', name: 'Harbour Media', folder: 'coordinator', port: 8790 };
