import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SiteError } from '../../agent/ports/site.ts';
import { PLUGIN_NAMESPACE, publicationUrlKey } from '../../shared/contract/plugin.ts';
import { toIso } from '../../shared/core/instant.ts';
import type { ScriptedSite } from '../agent/flows/scripted-site.ts';

export interface Answer {
  status: number;
  body: unknown;
}

/** A request on its way to WordPress. Whoever gets it may carry it out, answer it as it likes, or neither. */
export interface Exchange {
  method: string;
  /** Route below `/wp-json/`. */
  route: string;
  response: ServerResponse;
  /** Has WordPress do what is asked; answers what it would say. */
  carryOut(): Promise<Answer>;
}

export interface ModelWordPress {
  url: string;
  /** What happens to requests from now on; null: WordPress answers them. */
  fault: ((exchange: Exchange) => Promise<void>) | null;
  requests: number;
  close(): Promise<void>;
}

export function answer(response: ServerResponse, { status, body }: Answer, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/**
 * The plugin's routes over real HTTP on loopback, in front of a WordPress in memory: thousands of publications a minute,
 * with the real adapter and the real network between, so that whatever a server can do to an answer can be done to it.
 */
export async function modelWordPress(site: ScriptedSite, now: () => number): Promise<ModelWordPress> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const route = decodeURIComponent(new URL(request.url ?? '', 'http://model').pathname.replace(/^\/wp-json\//, ''));
    const method = request.method ?? '';
    model.requests += 1;
    const exchange = { method, route, response, carryOut: () => carryOut(method, route, text) };
    if (model.fault !== null) await model.fault(exchange);
    else answer(response, await exchange.carryOut());
  }

  async function carryOut(method: string, route: string, text: string): Promise<Answer> {
    try {
      const body = await routeOf(method, route, (text === '' ? null : JSON.parse(text)) as never);
      return body === undefined ? refusal(404, 'rest_no_route') : { status: 200, body };
    } catch (error) {
      if (!(error instanceof SiteError)) throw error;
      return refusal(error.code === 'publication_not_found' ? 404 : 409, error.code, error.context);
    }
  }

  async function routeOf(method: string, route: string, body: never): Promise<unknown> {
    if (route === '') return { name: 'A site', namespaces: ['wp/v2', PLUGIN_NAMESPACE] };
    if (!route.startsWith(`${PLUGIN_NAMESPACE}/`)) return undefined;
    const [name, key] = route.slice(PLUGIN_NAMESPACE.length + 1).split('/');
    switch (`${method} ${name}`) {
      case 'GET site': {
        const { clockSkewMs, ...facts } = await site.facts();
        return { ...facts, now: toIso(Math.floor(now() / 1000) * 1000) };
      }
      case 'GET last-published':
        return { generated_at: toIso(Math.floor(now() / 1000) * 1000), categories: await site.categories() };
      case 'PUT lease':
        return site.lease(body);
      case 'POST publications':
        return site.publish(body);
      case 'GET publications':
        return found(await site.publication(jobOf(key)));
      case 'DELETE publications':
        return found(await site.cancelPublication(jobOf(key)));
    }
    return undefined;
  }

  const jobOf = (key: string | undefined): string =>
    [...site.publications.keys()].find(
      (id) => publicationUrlKey(createHash('sha256').update(id).digest('hex')) === key,
    ) ?? '';
  const found = <T>(publication: T | null): T => {
    if (publication === null) {
      throw new SiteError('publication_not_found', 'There is none.', { outcome: 'refused' });
    }
    return publication;
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const model: ModelWordPress = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: null,
    requests: 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return model;
}

const refusal = (status: number, code: string, data: Readonly<Record<string, unknown>> = {}): Answer => ({
  status,
  body: { code, message: `What ${code} means.`, data: { ...data, status } },
});
