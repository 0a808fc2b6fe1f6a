import { stageFault } from '../../../shared/contract/pipeline.ts';
import { StageError } from '../../ports/stage.ts';

/** How services say that no more can be had for some time, whatever the status. */
const QUOTA = /quota|rate[_ -]?limit|billing/i;
const QUOTA_STATUS = new Set([402, 429]);
/** The request itself is wrong, and will be the next time. */
const PERMANENT_STATUS = new Set([400, 409, 410, 413, 415, 422]);

/** What an answer other than 2xx means. */
export function refusal(url: string, response: Response, text: string, now: number): StageError {
  const { status } = response;
  const asked = retryAfterMs(response.headers.get('retry-after'), now);
  const said = readFault(text);
  const shown = said?.message ?? text.replace(/\s+/g, ' ').slice(0, 300);
  const words = shown === '' ? '' : `: ${shown}`;
  if (status >= 300 && status < 400) {
    const to = response.headers.get('location') ?? 'nowhere';
    return new StageError(
      'stage_refused',
      `The content service ${url} answered with a redirect to ${to}, which is not followed. Put the right address into PIPELINE_STAGES.`,
      { outcome: 'retryable' },
    );
  }
  const wait = said?.retry_after_seconds === undefined ? asked : said.retry_after_seconds * 1000;
  if (said?.kind === 'quota' || QUOTA_STATUS.has(status) || QUOTA.test(text.slice(0, 2000))) {
    return new StageError('stage_quota', `The content service ${url} has no quota left (status ${status}${words}).`, {
      outcome: 'quota',
      retryAfterMs: wait,
    });
  }
  const outcome = said?.kind ?? (PERMANENT_STATUS.has(status) ? 'permanent' : 'retryable');
  return new StageError('stage_refused', `The content service ${url} answered with status ${status}${words}.`, {
    outcome,
    retryAfterMs: wait,
  });
}

/** `{"error":{kind,message}}` as in an answer with status 200. */
function readFault(text: string) {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return stageFault.safeParse(error).data ?? null;
  } catch {
    return null;
  }
}

/** The header `Retry-After` in ms: seconds, or a date; null when it says neither. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
