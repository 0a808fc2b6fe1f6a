import { type ArticleContent, contentDraft } from '../../../shared/contract/content.ts';
import { type ContentPatch, contentPatch } from '../../../shared/contract/pipeline.ts';
import { wellFormed } from '../../../shared/core/well-formed.ts';
import { StageError } from '../../ports/stage.ts';

/**
 * The content with what a stage changed: fields that the patch names are replaced whole, null takes one away.
 * @throws StageError `stage_patch_invalid` (retryable: a service that writes by chance may do better) with every fault
 */
export function applyPatch(content: ArticleContent, patch: unknown): ArticleContent {
  const parsed = contentPatch.safeParse(wellFormed(patch));
  if (!parsed.success) throw invalid(parsed.error.issues);
  const merged: Record<string, unknown> = { ...content };
  for (const [name, value] of Object.entries(parsed.data as ContentPatch)) {
    if (value === null) delete merged[name];
    else if (value !== undefined) merged[name] = value;
  }
  const whole = contentDraft.safeParse(merged);
  if (!whole.success) throw invalid(whole.error.issues);
  return whole.data;
}

function invalid(issues: readonly { path: PropertyKey[]; message: string }[]): StageError {
  const faults = issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.map(String).join('.') || 'content'}: ${message}`);
  return new StageError(
    'stage_patch_invalid',
    `The content that the stage answered cannot be used: ${faults.join('; ')}. Correct the service; docs/pipeline.md shows the fields.`,
    { outcome: 'retryable' },
  );
}
