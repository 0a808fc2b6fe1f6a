import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delay, HttpResponse, http, passthrough } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Answer,
  asked,
  failure,
  htmlAnswer,
  NOW,
  PLUGIN,
  publicationAnswer,
  publicationRequest,
  published,
  route,
  server,
  site,
  siteFacts,
  useWordPress,
  wpErrorAnswer,
} from './handlers.ts';

useWordPress();

describe('what may have been carried out', () => {
  const whole = JSON.stringify(publicationAnswer);
  const text = (body: string) => () => new HttpResponse(body, { headers: { 'content-type': 'application/json' } });

  it.each<[string, Answer, string, RegExp]>([
    [
      '500 in JSON',
      () => wpErrorAnswer(500, 'internal_server_error'),
      'site_error',
      /status 500 \(internal_server_error: .*PHP error log/,
    ],
    ['500 in HTML', () => htmlAnswer(500), 'site_answer', /status 500 and no whole JSON \("<html>/],
    ['503 for maintenance', () => htmlAnswer(503, { 'retry-after': '30' }), 'site_answer', /status 503/],
    ['JSON that ends too early', text(whole.slice(0, 40)), 'site_answer', /status 200 and no whole JSON/],
    ['a warning of PHP before the JSON', text(`<br />Warning: x${whole}`), 'site_answer', /may add text/],
    ['an empty answer', text(''), 'site_answer', /status 200/],
    ['408', () => htmlAnswer(408), 'site_answer', /status 408/],
  ])('%s', async (_, answer, code, message) => {
    const [question, publication] = [await asked(answer), await published(answer)];
    expect(question).toMatchObject({ code, outcome: 'unavailable', retry: true });
    expect(publication).toMatchObject({ code, outcome: 'unknown', retry: true });
    expect(publication.message).toMatch(message);
  });

  it('maintenance says how long', async () => {
    expect((await published(() => htmlAnswer(503, { 'retry-after': '30' }))).retryAfterMs).toBe(30_000);
  });

  it('423: another request is at it', async () => {
    const answer = () => wpErrorAnswer(423, 'in_progress', { retry_after: 5 }, { 'retry-after': '5' });
    expect(await published(answer)).toMatchObject({
      code: 'in_progress',
      outcome: 'unknown',
      retryAfterMs: 5000,
      context: { retry_after: 5 },
    });
  });

  it('an answer in another form, because the post may be out', async () => {
    expect(await published(() => HttpResponse.json({ ok: true }))).toMatchObject({
      code: 'contract_mismatch',
      outcome: 'unknown',
    });
  });

  it('no answer in time', async () => {
    const forever = async () => {
      await delay('infinite');
      return HttpResponse.json({});
    };
    server.use(
      http.get(route(`${PLUGIN}/last-published`), forever),
      http.post(route(`${PLUGIN}/publications`), forever),
    );
    const impatient = site({ timeoutMs: 150 });
    expect(await failure(impatient.categories())).toMatchObject({ code: 'site_timeout', outcome: 'unavailable' });
    const error = await failure(impatient.publish(publicationRequest));
    expect(error).toMatchObject({ code: 'site_timeout', outcome: 'unknown' });
    expect(error.message).toContain('did not answer within 0.15 seconds');
    expect(error.message).toContain('SCHEDULER_PUBLISH_TIMEOUT_SECONDS');
  });

  it('a connection that broke after the request was sent, or in the middle of the answer', async () => {
    const broken = createServer((request, response) => {
      if (request.url === '/wp-json/') return response.end('{}');
      if (request.method === 'GET') return request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write(whole.slice(0, 40), () => request.socket.destroy());
    });
    const siteUrl = await listening(broken);
    const connected = site({ siteUrl });
    expect(await failure(connected.facts())).toMatchObject({ code: 'site_unreachable', outcome: 'unavailable' });
    expect(await failure(connected.publish(publicationRequest))).toMatchObject({
      code: 'site_unreachable',
      outcome: 'unknown',
    });
  });
});

describe('an answer that was lost on its way', () => {
  /** A site that loses so many answers to each kind of request, and counts the requests. */
  async function losing(losses: number) {
    const seen: string[] = [];
    const answers: Readonly<Record<string, unknown>> = {
      'GET /site': siteFacts,
      'PUT /lease': { held: true, epoch: 3, owner: 'w', label: 'l', expires_at: NOW, now: NOW },
      'POST /titles/lookup': { matches: [null] },
      'POST /publications': publicationAnswer,
    };
    const server = createServer((request, response) => {
      if (request.url === '/wp-json/') return response.end('{}');
      const what = `${request.method} ${request.url?.replace(/^.*\/v1/, '')}`;
      seen.push(what);
      const text = JSON.stringify(answers[what]);
      const times = seen.filter((other) => other === what).length;
      if (times > losses) return response.end(text);
      // By turns nothing of it comes, and half of it as if that were all.
      return times % 2 === 1 ? request.socket.destroy() : response.end(text.slice(0, text.length / 2));
    });
    return { seen, connected: site({ siteUrl: await listening(server) }) };
  }
  const lease = { owner: 'w', label: 'l', ttl_seconds: 60 };

  it('is asked for again at once where the request may be repeated, twice', async () => {
    const { seen, connected } = await losing(2);
    expect(await connected.facts()).toMatchObject({ name: 'A site' });
    expect(await connected.lease(lease)).toMatchObject({ epoch: 3 });
    expect(await connected.lookUpTitles([{ title: 'T' }])).toEqual([null]);
    expect(seen).toEqual(['GET /site', 'PUT /lease', 'POST /titles/lookup'].flatMap((what) => [what, what, what]));
  });

  it('a third time is told', async () => {
    const { seen, connected } = await losing(3);
    expect(await failure(connected.facts())).toMatchObject({ code: 'site_unreachable', outcome: 'unavailable' });
    expect(seen).toHaveLength(3);
  });

  it('is told at once of a publication, which is asked about first', async () => {
    const { seen, connected } = await losing(1);
    expect(await failure(connected.publish(publicationRequest))).toMatchObject({ outcome: 'unknown' });
    expect(seen).toEqual(['POST /publications']);
  });

  it('and one that a server refuses is asked for once', async () => {
    let asks = 0;
    const refuse = () => {
      asks += 1;
      return htmlAnswer(503);
    };
    await asked(refuse);
    expect(asks).toBe(1);
  });
});

describe('what was certainly not carried out', () => {
  it('a request whose connection is refused, also when the site answered before', async () => {
    const stopping = createServer((_, response) => {
      response.setHeader('connection', 'close').end(JSON.stringify(siteFacts));
    });
    const siteUrl = await listening(stopping);
    const connected = site({ siteUrl });
    await connected.facts();
    await new Promise((done) => stopping.close(done));
    for (const call of [() => connected.facts(), () => connected.publish(publicationRequest)]) {
      const error = await failure(call());
      expect(error).toMatchObject({ code: 'site_unreachable', outcome: 'unavailable', retry: true });
      expect(error.message).toContain(`${siteUrl} could not be reached (ECONNREFUSED). Check WP_SITE_URL`);
    }
  });

  it('a request to an address that nothing can be sent to names the reason', async () => {
    server.use(http.all('http://127.0.0.1:1/*', () => passthrough()));
    const error = await failure(site({ siteUrl: 'http://127.0.0.1:1' }).facts());
    expect(error.message).toContain('could not be reached (bad port)');
  });
});

/** The address of a real server, to which requests are let through. */
async function listening(real: Server): Promise<string> {
  real.listen(0, '127.0.0.1');
  onTestFinished(() => void real.close());
  await once(real, 'listening');
  const url = `http://127.0.0.1:${(real.address() as AddressInfo).port}`;
  server.use(http.all(`${url}/*`, () => passthrough()));
  return url;
}
