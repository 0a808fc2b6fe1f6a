import { describeError } from '../../../shared/node/scheduler-error.ts';
import { StageError } from '../../ports/stage.ts';

/** No article is larger; pictures are answered as addresses. */
const MAX_BYTES = 10 * 1024 * 1024;

/** The body of an answer as text. @throws StageError when it is too large or breaks off */
export async function readLimited(response: Response, url: string, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new StageError(
      'stage_unreachable',
      `The answer of the content service ${url} broke off: ${describeError(cause)}. It is asked again.`,
      { outcome: 'retryable', cause },
    );
  }
  if (size > MAX_BYTES) {
    throw new StageError(
      'stage_answer_invalid',
      `The content service ${url} answered more than ${MAX_BYTES / 1024 / 1024} MB. Answer pictures as addresses.`,
      { outcome: 'permanent' },
    );
  }
  return Buffer.concat(chunks).toString('utf8');
}
