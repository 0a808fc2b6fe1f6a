/**
 * The sites of the demo, each with its own WordPress and its own agent. Ports are wishes: when one is taken, a free one is
 * used instead.
 * @typedef {{ folder: string, title: string, tagline: string, zone: string, wordpressPort: number, agentPort: number }} Site
 * @type {readonly Site[]}
 */
export const sites = [
  {
    folder: 'harbour-times',
    title: 'Harbour Times',
    tagline: 'News from a small town by the sea',
    zone: 'Australia/Sydney',
    wordpressPort: 8881,
    agentPort: 8787,
  },
];
