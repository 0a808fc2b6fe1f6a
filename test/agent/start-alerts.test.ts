import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../agent/config.ts';
import { startAlerts } from '../../agent/start-alerts.ts';
import { workingFolder } from './cli/run-scs.ts';
import { world } from './flows/world.ts';

const SLACK = 'https://hooks.slack.com/services/T000/B000/abcdef';
const texts: string[] = [];
const server = setupServer(
  http.post(SLACK, async ({ request }) => {
    texts.push(((await request.json()) as { text: string }).text);
    return HttpResponse.text('ok');
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

it('events reach the log as before, and people by the configured backend, until it is stopped', async () => {
  const { agent, events, add } = world();
  await add('only');
  const settings = { SLACK_WEBHOOK_URL: SLACK, WP_SITE_URL: 'https://news.example.org' };
  const alerts = startAlerts(agent, readConfig('jobs', workingFolder(), settings));
  await alerts.watch();
  agent.emit({ type: 'site_failed', code: 'timeout', message: 'WordPress did not answer.', retry: true });
  agent.emit({ type: 'site_recovered' });
  await alerts.stop();
  agent.emit({ type: 'hooks_interrupted', jobId: 'a', postId: 7 });
  expect(events.map(({ type }) => type)).toEqual([
    'alert_sent',
    'site_failed',
    'site_recovered',
    'alert_sent',
    'alert_sent',
    'hooks_interrupted',
  ]);
  expect(texts.toSorted()).toEqual([
    '[CRITICAL] news.example.org: WordPress cannot be reached',
    '[INFO] news.example.org: Recovered: WordPress cannot be reached',
    '[WARNING] news.example.org: News runs out of content',
  ]);
  expect(await agent.store.state('agent_seen_at')).toBeNull();
});

it('without a backend nothing is kept and nothing is sent', async () => {
  const { agent } = world();
  const { emit } = agent;
  const alerts = startAlerts(agent, readConfig('jobs', workingFolder(), {}));
  await alerts.watch();
  await alerts.look();
  expect(agent.emit).toBe(emit);
  expect(await agent.store.state('alerts')).toBeNull();
  await alerts.stop();
});
