import { answer, type Exchange } from './model-wordpress.ts';

export type Fault = (exchange: Exchange) => Promise<void>;

const HTML = '<!DOCTYPE html><html><body><h1>There has been a critical error on this website.</h1></body></html>';

function html({ response }: Exchange, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/html', ...headers });
  response.end(HTML);
}

const error = (status: number, code: string) => ({ status, body: { code, message: 'No.', data: { status } } });

/** Everything that a server, a proxy or a network does to a request, by name. "Lost" ones were carried out before. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'the connection is cut': async ({ response }) => {
    response.destroy();
  },
  'the answer is lost after the work': async ({ response, carryOut }) => {
    await carryOut();
    response.destroy();
  },
  'status 500 in JSON': async ({ response }) => answer(response, error(500, 'internal_server_error')),
  'status 500 in JSON, after the work': async ({ response, carryOut }) => {
    await carryOut();
    answer(response, error(500, 'internal_server_error'));
  },
  'status 500 in HTML': async (exchange) => html(exchange, 500),
  'status 502 in HTML, after the work': async (exchange) => {
    await exchange.carryOut();
    html(exchange, 502);
  },
  'a maintenance page (503, Retry-After)': async (exchange) => html(exchange, 503, { 'retry-after': '600' }),
  'an HTML page with status 200': async (exchange) => html(exchange, 200),
  'an HTML page with status 200, after the work': async (exchange) => {
    await exchange.carryOut();
    html(exchange, 200);
  },
  'a redirect to another address': async (exchange) => html(exchange, 301, { location: 'https://www.example.org/' }),
  'truncated JSON, after the work': async ({ response, carryOut }) => {
    const { status, body } = await carryOut();
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(text.slice(0, Math.floor(text.length / 2)));
  },
  'PHP notices before the JSON, after the work': async ({ response, carryOut }) => {
    const { status, body } = await carryOut();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`<br /><b>Notice</b>: Undefined index in theme.php${JSON.stringify(body)}`);
  },
  'too many requests (429, Retry-After)': async ({ response }) =>
    answer(response, error(429, 'too_many_requests'), { 'retry-after': '300' }),
  'a firewall page (403)': async (exchange) => html(exchange, 403),
  'an empty answer, after the work': async ({ response, carryOut }) => {
    await carryOut();
    response.writeHead(200).end();
  },
};

/** Answers later than the agent waits. */
export const tooLate =
  (done: boolean): Fault =>
  async ({ carryOut }) => {
    if (done) await carryOut();
  };
