import type { AlertWebhookBody } from '../../contract/alerts.ts';
import { signRequest } from '../../node/signed-request.ts';
import type { AlertBackend } from '../backend.ts';
import { postJson } from '../post-json.ts';

/** The alert as JSON to an address of one's own, signed so that the receiver knows where it comes from and when. */
export const webhookBackend = (url: string, secret: string): AlertBackend => ({
  name: 'webhook',
  send({ id, ...alert }, signal) {
    const body = JSON.stringify({ version: 1, id, ...alert } satisfies AlertWebhookBody);
    const headers = signRequest(secret, { method: 'POST', url, body }, Date.now());
    return postJson({ url, body, headers, signal, secrets: [url, secret] });
  },
});
