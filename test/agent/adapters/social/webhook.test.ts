import { readFileSync } from 'node:fs';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webhookNetwork } from '../../../../agent/adapters/social/webhook/webhook-network.ts';
import { socialWebhookBody } from '../../../../shared/contract/social.ts';
import { isSignedRequest } from '../../../../shared/node/signed-request.ts';
import { socialPost } from '../../../conformance/social-posts.ts';

const URL_ = 'https://example.org/hooks/social';
const SECRET = 'a secret of sixteen or more';
const seen: { body: string; headers: Headers }[] = [];
const answering = (answer: () => Response) =>
  http.post(URL_, async ({ request }) => {
    seen.push({ body: await request.text(), headers: request.headers });
    return answer();
  });
const server = setupServer(answering(() => HttpResponse.json({ url: 'https://net.example/1' })));
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  server.resetHandlers();
  seen.length = 0;
});
afterAll(() => server.close());

const network = webhookNetwork(URL_, SECRET);
const { key, content } = socialPost('a');
const item = { jobId: 'a', category: 'News', key, content };

describe('the social webhook', () => {
  it('gets the contract’s body, signed, under the same id each time', async () => {
    expect(await network.post(item)).toEqual({ remoteId: key, url: 'https://net.example/1' });
    await network.post(item);
    expect(seen).toHaveLength(2);
    const golden = JSON.parse(readFileSync('shared/contract/fixtures/social/webhook.request.json', 'utf8')) as unknown;
    for (const { body, headers } of seen) {
      expect(JSON.parse(body)).toEqual(golden);
      expect(socialWebhookBody.parse(JSON.parse(body))).toEqual(golden);
      expect(headers.get('idempotency-key')).toBe(key);
      expect(isSignedRequest(SECRET, { method: 'POST', url: URL_, body }, headers, Date.now())).toBe(true);
    }
  });

  it('may answer nothing at all', async () => {
    server.use(answering(() => new HttpResponse(null, { status: 204 })));
    expect(await network.post(item)).toEqual({ remoteId: key, url: null });
  });

  it.each([
    [401, 'webhook_signature', 'misconfigured'],
    [302, 'webhook_refused', 'refused'],
    [422, 'webhook_refused', 'refused'],
    [429, 'webhook_busy', 'unavailable'],
    [500, 'webhook_busy', 'unavailable'],
  ])('status %i is %s, %s', async (status, code, outcome) => {
    server.use(answering(() => new HttpResponse(null, { status })));
    await expect(network.post(item)).rejects.toMatchObject({ code, outcome });
  });

  it('an answer that never came is unknown', async () => {
    server.use(http.post(URL_, () => HttpResponse.error()));
    await expect(network.post(item)).rejects.toMatchObject({ code: 'webhook_unknown', outcome: 'unknown' });
  });
});
