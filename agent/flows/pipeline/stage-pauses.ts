import { type Instant, toIso } from '../../../shared/core/instant.ts';
import type { PipelineStage } from '../../../shared/core/job-state.ts';
import type { PipelineAgent } from './pipeline.ts';

/** The fact that keeps, by stage, until when it rests. All workers of a database see the same. */
const PAUSES = 'stage_pauses';

type Pauses = Partial<Record<PipelineStage, string>>;

const read = (text: string | null): Pauses => JSON.parse(text ?? '{}') as Pauses;

/** Lets a stage rest for everybody: its service has no quota left. A longer rest that stands already stays. */
export async function pauseStage(
  { store, emit }: Pick<PipelineAgent, 'store' | 'emit'>,
  stage: PipelineStage,
  until: Instant,
  message: string,
): Promise<void> {
  for (;;) {
    const kept = await store.state(PAUSES);
    const pauses = read(kept);
    if (Date.parse(pauses[stage] ?? '') >= until) return;
    if (!(await store.swapState(PAUSES, kept, JSON.stringify({ ...pauses, [stage]: toIso(until) })))) continue;
    if (pauses[stage] === undefined) emit({ type: 'stage_quota', stage, until, message });
    return;
  }
}

/** Stages that rest now, with the end of their rest. A rest that is over is forgotten, and said once. */
export async function pausedStages({
  store,
  clock,
  emit,
}: Pick<PipelineAgent, 'store' | 'clock' | 'emit'>): Promise<ReadonlyMap<PipelineStage, Instant>> {
  const kept = await store.state(PAUSES);
  const entries = Object.entries(read(kept)) as [PipelineStage, string][];
  const open = entries.filter(([, until]) => Date.parse(until) > clock.now());
  if (open.length < entries.length && (await store.swapState(PAUSES, kept, JSON.stringify(Object.fromEntries(open))))) {
    for (const [stage, until] of entries) if (Date.parse(until) <= clock.now()) emit({ type: 'stage_resumed', stage });
  }
  return new Map(open.map(([stage, until]) => [stage, Date.parse(until)]));
}
