/** How much of an answer is read: enough for its own words, never a whole page. */
const EXCERPT = 300;

export interface JsonPost {
  url: string;
  body: string;
  headers?: Record<string, string>;
  signal: AbortSignal;
  /** What must not show in an error: the address of a webhook is its password. */
  secrets: readonly string[];
}

/**
 * Posts JSON and takes any 2xx for success. Redirects are not followed: they would carry the alert elsewhere.
 * @throws Error with the status and the receiver's own words, without the secrets
 */
export async function postJson({ url, body, headers = {}, signal, secrets }: JsonPost): Promise<void> {
  // Some receivers repeat the path alone, without the host.
  const { pathname, search } = new URL(url);
  const parts = [`${pathname}${search}`, pathname, ...pathname.split('/').filter(({ length }) => length >= 8)];
  const hide = (text: string) =>
    [...secrets, ...parts]
      .filter(({ length }) => length > 4)
      .reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    throw new Error(hide(`${new URL(url).host} could not be reached: ${reason}.`));
  }
  if (response.ok) {
    // What else it says is of no use; nobody waits for it.
    response.body?.cancel().catch(() => undefined);
    return;
  }
  const words = hide((await response.text().catch(() => '')).replace(/\s+/g, ' ').trim()).slice(0, EXCERPT);
  const wait = response.headers.get('retry-after');
  throw new Error(
    hide(
      `${new URL(url).host} answered with status ${response.status}${words ? `: ${words}` : ''}${wait ? ` (try again in ${wait} seconds)` : ''}.`,
    ),
  );
}
