import type WPAPI from 'wpapi';
import type { z } from 'zod';
import { CONTRACT_VERSION, PLUGIN_NAMESPACE } from '../../../shared/contract/plugin.ts';
import { SiteError } from '../../ports/site.ts';
import { isAnswerLost, type Method, type SiteAccess, send } from './fetch-transport.ts';
import { readAnswer, routeOf } from './read-answer.ts';

/** wpapi's names of the methods. */
const VERBS = { GET: 'get', POST: 'create', PUT: 'update', DELETE: 'delete' } as const;

type Query = Record<string, string | number | boolean>;
/** What wpapi's factories offer beyond their types: a setter for every named part of a route. */
interface Request {
  param(name: string, value: string | number | boolean): Request;
  [part: string]: unknown;
}

/** WordPress's REST API: wpapi knows the routes, `send` does the talking, zod checks what comes back. */
export interface RestClient {
  /** A route of core, such as `categories`. */
  core<T extends z.ZodType>(method: Method, resource: CoreResource, options: CallOptions<T>): Promise<z.output<T>>;
  /** A route of our plugin, such as `/publications/(?P<key>[^/]+)`. */
  plugin<T extends z.ZodType>(method: Method, route: string, options: CallOptions<T>): Promise<z.output<T>>;
}

export type CoreResource = 'categories' | 'tags' | 'users' | 'media';

export interface CallOptions<T extends z.ZodType> {
  schema: T;
  query?: Query;
  body?: unknown;
  /** Values of the route's named parts. */
  parts?: Record<string, string | number>;
  /** Whether the same request twice does what it does once: then it is sent again at once when its answer was lost. */
  repeatable?: boolean;
}

/** More than that is a matter of minutes, and for whoever asked to wait for. */
const SENT_AGAIN = 2;

export function restClient(access: SiteAccess): RestClient {
  let connected: Promise<WPAPI> | null = null;
  const connect = (): Promise<WPAPI> => {
    connected ??= openApi(access).catch((error: unknown) => {
      connected = null;
      throw error;
    });
    return connected;
  };

  const call = async <T extends z.ZodType>(request: Request, method: Method, options: CallOptions<T>) => {
    let prepared = request;
    for (const [name, value] of Object.entries(options.parts ?? {})) prepared = named(prepared, name)(value);
    for (const [name, value] of Object.entries(options.query ?? {})) prepared = prepared.param(name, value);
    const { repeatable = method === 'GET', schema, body = {} } = options;
    for (let again = 0; ; again += 1) {
      try {
        const answer = await (named(prepared, VERBS[method])(body) as unknown as Promise<unknown>);
        return checked(access, method, String(prepared), schema, answer);
      } catch (error) {
        if (repeatable && isAnswerLost(error) && again < SENT_AGAIN) continue;
        // Somebody may have changed the permalinks: the next call looks for the API again.
        if (isNoRestApi(error)) connected = null;
        throw error;
      }
    }
  };

  return {
    core: async (method, resource, options) =>
      call((await connect())[resource]() as unknown as Request, method, options),
    plugin: async (method, route, options) => {
      const api = await connect();
      // wpapi's factories read the address of the API from what they are called on.
      return call(api.registerRoute(PLUGIN_NAMESPACE, route).call(api) as unknown as Request, method, options);
    },
  };
}

function named(request: Request, name: string): (value: unknown) => Request {
  const setter = request[name];
  if (typeof setter !== 'function') throw new Error(`The route ${String(request)} has no part ${name}.`);
  return setter.bind(request);
}

/**
 * Finds the REST API: under `/wp-json/`, or under `?rest_route=/` on a site with plain permalinks, where `/wp-json/` is no
 * page (404) or the front page (200), as the web server has it.
 */
async function openApi(access: SiteAccess): Promise<WPAPI> {
  const transport = (method: Method) => (request: unknown, body?: unknown) =>
    requestJson(access, method, String(request), method === 'GET' ? undefined : body);
  const { default: Api } = await import('wpapi');
  const build = (endpoint: string) =>
    new Api({
      endpoint,
      transport: { get: transport('GET'), post: transport('POST'), put: transport('PUT'), delete: transport('DELETE') },
    });
  try {
    await requestJson(access, 'GET', `${access.siteUrl}/wp-json/`, undefined);
    return build(`${access.siteUrl}/wp-json`);
  } catch (error) {
    if (!isNoRestApi(error)) throw error;
    await requestJson(access, 'GET', `${access.siteUrl}/?rest_route=/`, undefined).catch((second: unknown) => {
      throw isNoRestApi(second) ? error : second;
    });
    return build(`${access.siteUrl}/?rest_route=/`);
  }
}

const isNoRestApi = (error: unknown): boolean =>
  error instanceof SiteError && (error.code === 'rest_missing' || error.code === 'site_answer');

async function requestJson(access: SiteAccess, method: Method, url: string, body: unknown): Promise<unknown> {
  return readAnswer(access, method, url, await send(access, method, url, body));
}

/** What cannot be read may still have been carried out, unless it was only a question. */
function checked<T extends z.ZodType>(
  access: SiteAccess,
  method: Method,
  url: string,
  schema: T,
  answer: unknown,
): z.output<T> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SiteError(
    'contract_mismatch',
    `WordPress at ${access.siteUrl} answered ${routeOf(url)} in another form than version ${CONTRACT_VERSION} of the contract (${issue?.path.join('.')}: ${issue?.message}). Update the plugin and the agent to the same release.`,
    { outcome: method === 'GET' ? 'misconfigured' : 'unknown' },
  );
}
