import { type SocialWebhookBody, socialWebhookAnswer } from '../../../../shared/contract/social.ts';
import { signRequest } from '../../../../shared/node/signed-request.ts';
import { type Network, NetworkError } from '../../../ports/network.ts';

const TIMEOUT_MS = 30_000;

/**
 * A receiver of one's own, for every network that has no adapter. It is told the same id at every try, and by that knows a
 * post again; it cannot be asked what became of one.
 */
export const webhookNetwork = (url: string, secret: string): Network => ({
  name: 'webhook',
  find: async () => null,
  async post({ key, jobId, category, content }) {
    const body = JSON.stringify({
      version: 1,
      id: key,
      job_id: jobId,
      category,
      ...content,
    } satisfies SocialWebhookBody);
    const headers = signRequest(secret, { method: 'POST', url, body }, Date.now());
    let response: Response;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (cause) {
      throw new NetworkError(
        'webhook_unknown',
        `The social webhook gave no answer. It is sent again with the same id.`,
        {
          outcome: 'unknown',
          cause,
        },
      );
    }
    if (!response.ok) throw failure(response.status);
    const answer = socialWebhookAnswer.safeParse(await response.json().catch(() => ({})));
    return { remoteId: key, url: (answer.success ? answer.data.url : null) ?? null };
  },
  engagement: null,
});

function failure(status: number): NetworkError {
  const described = `The social webhook answered with status ${status}.`;
  if (status === 401 || status === 403) {
    return new NetworkError('webhook_signature', `${described} Check SOCIAL_WEBHOOK_SECRET on both sides.`, {
      outcome: 'misconfigured',
    });
  }
  if (status >= 300 && status < 500 && status !== 408 && status !== 429) {
    return new NetworkError('webhook_refused', `${described} The post is not sent again.`, { outcome: 'refused' });
  }
  return new NetworkError('webhook_busy', `${described} It is sent again with the same id.`, {
    outcome: 'unavailable',
  });
}
