import { Buffer } from 'node:buffer';

export interface RestOptions {
  /** Null: without credentials. */
  as?: { username: string; appPassword: string } | null;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface RestAnswer {
  status: number;
  headers: Headers;
  /** The answer's JSON; null when there was none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape is what they test
  json: any;
  text: string;
}

/** One REST request to a WordPress with an application password. */
export async function restRequest(
  url: string,
  method: string,
  route: string,
  options: RestOptions,
): Promise<RestAnswer> {
  const headers = new Headers(options.headers);
  if (options.as) {
    const credentials = Buffer.from(`${options.as.username}:${options.as.appPassword}`).toString('base64');
    headers.set('authorization', `Basic ${credentials}`);
  }
  if (options.body !== undefined) headers.set('content-type', 'application/json');
  const response = await fetch(`${url}/wp-json${route}`, {
    method,
    headers,
    redirect: 'manual',
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.body === undefined
      ? {}
      : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: parseJson(text), text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
