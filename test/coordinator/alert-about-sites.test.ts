import { expect, it } from 'vitest';
import { alertAboutSites } from '../../coordinator/alert-about-sites.ts';
import type { FleetEvent } from '../../coordinator/ports/events.ts';
import type { AlertBackend } from '../../shared/alerts/backend.ts';
import { alertWebhookBody, type OutgoingAlert } from '../../shared/contract/alerts.ts';

const SILENT: FleetEvent = {
  type: 'site_unreachable',
  siteId: 's',
  brandId: 'b',
  url: 'https://one.example',
  silentSince: Date.parse('2026-11-24T00:00:00Z'),
};
const turn = () => new Promise((done) => setImmediate(done));

it('tells every backend that a site fell silent and that it is back, and nothing else; a broken one is logged', async () => {
  const sent: OutgoingAlert[] = [];
  const logged: FleetEvent[] = [];
  const good: AlertBackend = { name: 'webhook', send: async (alert) => void sent.push(alert) };
  const broken: AlertBackend = { name: 'slack', send: () => Promise.reject(new Error('Slack is away.')) };
  const emit = alertAboutSites(
    (event) => logged.push(event),
    [good, broken],
    () => Date.parse('2026-11-24T01:00:00Z'),
  );
  emit(SILENT);
  emit({ type: 'slots_dealt', brandId: 'b', count: 3 });
  emit({ type: 'site_back', siteId: 's', url: 'https://one.example', silentSince: SILENT.silentSince });
  while (logged.length < 5) await turn();
  for (const alert of sent) expect(alertWebhookBody.parse({ ...alert, version: 1 })).toBeTruthy();
  expect(sent.map(({ title, level, timestamp }) => [title, level, timestamp])).toEqual([
    ['https://one.example is unreachable', 'error', '2026-11-24T01:00:00Z'],
    ['https://one.example is back', 'info', '2026-11-24T01:00:00Z'],
  ]);
  expect(logged.map(({ type }) => type)).toEqual([
    'site_unreachable',
    'slots_dealt',
    'site_back',
    'flow_failed',
    'flow_failed',
  ]);
  expect(logged[3]).toMatchObject({ flow: 'alert by slack', message: 'Slack is away.' });
});

it('without a backend only logs', () => {
  const log = () => undefined;
  expect(alertAboutSites(log, [])).toBe(log);
});
