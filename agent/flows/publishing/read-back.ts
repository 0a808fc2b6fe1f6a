import type { PublicationPayload, PublicationResponse } from '../../../shared/contract/plugin.ts';
import type { Agent } from '../agent.ts';

/**
 * Compares what was sent with what WordPress says that it keeps, and reports each difference: another plugin may have
 * changed a field, or no SEO plugin was there to keep it.
 */
export function reportReadBack(
  agent: Agent,
  jobId: string,
  { seo, language }: PublicationPayload,
  answer: PublicationResponse,
): void {
  const differs = (field: string, sent: unknown, kept: unknown) =>
    agent.emit({
      type: 'read_back_differs',
      jobId,
      field,
      sent: JSON.stringify(sent),
      kept: JSON.stringify(kept ?? null),
    });
  if (seo !== undefined && answer.seo === null) differs('seo', seo, null);
  if (seo !== undefined && answer.seo) {
    for (const [field, sent] of Object.entries(seo)) {
      const kept = answer.seo[field as keyof typeof seo];
      if (kept !== sent) differs(`seo.${field}`, sent, kept);
    }
  }
  if (language !== undefined && answer.language !== undefined && answer.language !== language) {
    differs('language', language, answer.language);
  }
}
