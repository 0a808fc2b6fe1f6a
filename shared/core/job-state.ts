import { allows, type StateMachine, type Transition, terminalStates } from './state-machine.ts';

/** Every state of a job, in the order in which content passes through them. */
export const jobStates = [
  'CREATED',
  'PROCESSING',
  'RESEARCHING',
  'WRITING',
  'EDITING',
  'REVIEWING',
  'SEO_TAGGING',
  'GENERATING_IMAGES',
  'GENERATING_AUDIO',
  'QUEUED',
  'PUBLISHING',
  'PUBLISHED',
  'FAILED',
  'CANCELLED',
] as const;
export type JobStatus = (typeof jobStates)[number];

/** The states in which the pipeline works on a job, in order. A stage that is not configured is passed through at once. */
export const pipelineStages = [
  'PROCESSING',
  'RESEARCHING',
  'WRITING',
  'EDITING',
  'REVIEWING',
  'SEO_TAGGING',
  'GENERATING_IMAGES',
  'GENERATING_AUDIO',
] as const satisfies readonly JobStatus[];
export type PipelineStage = (typeof pipelineStages)[number];

/** The road without accidents, from new to published. */
const road = jobStates.slice(0, jobStates.indexOf('PUBLISHED') + 1);
const beforePublishing = road.slice(0, road.indexOf('PUBLISHING'));

const along: Transition<JobStatus>[] = road.slice(1).map((to, i) => {
  const from = road[i] as JobStatus;
  if (to === 'PUBLISHING') return { from, to, when: 'bound to a due slot' };
  if (to === 'PUBLISHED') return { from, to, when: 'WordPress shows the post' };
  return { from, to, when: from === 'CREATED' ? 'claimed' : 'stage finished or skipped' };
});

/** Every allowed change of a job's state, each with its cause. */
export const jobTransitions: readonly Transition<JobStatus>[] = [
  ...along,
  { from: 'PUBLISHING', to: 'QUEUED', when: 'given back before anything was published' },
  ...beforePublishing.map((from) => ({ from, to: 'FAILED' as const, when: 'permanent error, or attempts used up' })),
  { from: 'PUBLISHING', to: 'FAILED', when: 'permanent error, or attempts used up' },
  ...beforePublishing.map((from) => ({ from, to: 'CANCELLED' as const, when: 'cancelled' })),
  { from: 'PUBLISHING', to: 'CANCELLED', when: 'cancelled in time, WordPress agreed' },
  { from: 'FAILED', to: 'CANCELLED', when: 'cancelled' },
  ...beforePublishing.map((to) => ({ from: 'FAILED' as const, to, when: 'retried where it failed' })),
];

/** A job enters as CREATED, or as QUEUED when its content is ready. */
export const jobMachine: StateMachine<JobStatus> = {
  states: jobStates,
  initial: ['CREATED', 'QUEUED'],
  transitions: jobTransitions,
};

/** States that a job never leaves: PUBLISHED and CANCELLED. A FAILED job can be retried. */
export const terminalJobStates: readonly JobStatus[] = terminalStates(jobMachine);

/** Whether a job may go from one state to the other. */
export function canTransition(from: JobStatus, to: JobStatus): boolean {
  return allows(jobMachine, from, to);
}

/** Where a job goes when its present state is done: CREATED → PROCESSING … → QUEUED → PUBLISHING → PUBLISHED, then null. */
export function nextStage(state: JobStatus): JobStatus | null {
  const place = road.indexOf(state);
  return place < 0 ? null : (road[place + 1] ?? null);
}
