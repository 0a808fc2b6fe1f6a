import { readFileSync } from 'node:fs';
import { HttpResponse, http } from 'msw';
import { expect, it } from 'vitest';
import { wordpressPage } from '../../../../agent/adapters/wordpress/wordpress-page.ts';
import { PASSWORD, PLUGIN, route, SITE_URL, server, useWordPress, wpErrorAnswer } from './handlers.ts';

useWordPress();
const page = () => wordpressPage({ siteUrl: SITE_URL, username: 'scheduler', appPassword: PASSWORD, timeoutMs: 5000 });
const fixture = (name: string) => JSON.parse(readFileSync(`shared/contract/fixtures/page/${name}.json`, 'utf8'));
const ID = '2b2f0a52-6d7c-4b0e-9a63-1f0c5d2b7e11';

it('reports and asks for the settings at the routes of the contract', async () => {
  const sent: unknown[] = [];
  server.use(
    http.put(route(`${PLUGIN}/report`), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(fixture('report.response'));
    }),
    http.get(route(`${PLUGIN}/settings`), () => HttpResponse.json(fixture('settings.response'))),
  );
  expect(await page().report(fixture('report-short.request'))).toMatchObject(fixture('report.response'));
  expect(sent).toEqual([fixture('report-short.request')]);
  expect(await page().settings()).toEqual(fixture('settings.response'));
});

it('acknowledges a command at its own address, with what became of it', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post(route(`${PLUGIN}/commands/${ID}/ack`), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ ...fixture('command-ack.response'), id: ID });
    }),
  );
  await page().acknowledge(ID, fixture('command-ack.request'));
  expect(sent).toEqual([fixture('command-ack.request')]);
});

it('takes it in silence when WordPress has forgotten the command, and as a fault when the plugin is not there', async () => {
  const answer = (code: string) =>
    server.use(http.post(route(`${PLUGIN}/commands/${ID}/ack`), () => wpErrorAnswer(404, code)));
  answer('command_not_found');
  await page().acknowledge(ID, fixture('command-ack.request'));
  answer('rest_no_route');
  await expect(page().acknowledge(ID, fixture('command-ack.request'))).rejects.toMatchObject({
    code: expect.any(String),
  });
});
