import { describe, expect, it } from 'vitest';
import {
  canTransition,
  type JobStatus,
  jobMachine,
  jobStates,
  nextStage,
  pipelineStages,
  terminalJobStates,
} from '../../shared/core/job-state.ts';
import { toMermaid } from '../../shared/core/state-machine.ts';
import { expectSoundMachine } from './sound-machine.ts';

describe('the states of a job', () => {
  it('form a sound machine', () => {
    expectSoundMachine(jobMachine);
  });

  it('are passed one after the other from new to published', () => {
    const road: JobStatus[] = ['CREATED'];
    for (let next = nextStage('CREATED'); next !== null; next = nextStage(next)) {
      expect(canTransition(road.at(-1) as JobStatus, next)).toBe(true);
      road.push(next);
    }
    expect(road).toEqual(['CREATED', ...pipelineStages, 'QUEUED', 'PUBLISHING', 'PUBLISHED']);
    expect([...road, 'FAILED', 'CANCELLED']).toEqual([...jobStates]);
  });

  it.each<[JobStatus, JobStatus, boolean]>([
    ['PUBLISHING', 'QUEUED', true],
    ['PUBLISHING', 'CANCELLED', true],
    ['FAILED', 'QUEUED', true],
    ['FAILED', 'WRITING', true],
    ['FAILED', 'PUBLISHING', false],
    ['FAILED', 'PUBLISHED', false],
    ['QUEUED', 'PUBLISHED', false],
    ['CREATED', 'QUEUED', false],
    ['WRITING', 'RESEARCHING', false],
    ['PUBLISHED', 'QUEUED', false],
    ['PUBLISHED', 'CANCELLED', false],
    ['CANCELLED', 'QUEUED', false],
    ['QUEUED', 'QUEUED', false],
  ])('%s → %s: %s', (from, to, allowed) => {
    expect(canTransition(from, to)).toBe(allowed);
  });

  it('can fail or be cancelled before they are published, wherever they stand', () => {
    for (const state of jobStates) {
      const ended = state === 'PUBLISHED' || state === 'CANCELLED';
      expect([state, canTransition(state, 'CANCELLED')]).toEqual([state, !ended]);
      expect([state, canTransition(state, 'FAILED')]).toEqual([state, !ended && state !== 'FAILED']);
    }
  });

  it('end in PUBLISHED or CANCELLED, and nothing follows an end', () => {
    expect(terminalJobStates).toEqual(['PUBLISHED', 'CANCELLED']);
    expect(nextStage('FAILED')).toBeNull();
    expect(nextStage('PUBLISHED')).toBeNull();
  });

  it.each<[JobStatus, JobStatus, string]>([
    ['CREATED', 'PROCESSING', 'claimed'],
    ['PROCESSING', 'RESEARCHING', 'stage finished or skipped'],
    ['GENERATING_AUDIO', 'QUEUED', 'stage finished or skipped'],
    ['QUEUED', 'PUBLISHING', 'bound to a due slot'],
    ['PUBLISHING', 'PUBLISHED', 'WordPress shows the post'],
    ['PUBLISHING', 'QUEUED', 'given back before anything was published'],
    ['PUBLISHING', 'CANCELLED', 'cancelled in time, WordPress agreed'],
    ['WRITING', 'FAILED', 'permanent error, or attempts used up'],
    ['FAILED', 'WRITING', 'retried where it failed'],
  ])('the drawing says why %s becomes %s: %s', (from, to, when) => {
    expect(toMermaid(jobMachine).split('\n')).toContain(`  ${from} --> ${to}: ${when}`);
  });

  it('are drawn with every transition', () => {
    const drawing = toMermaid(jobMachine).trimEnd().split('\n');
    expect(drawing[0]).toBe('stateDiagram-v2');
    expect(drawing).toContain('  [*] --> QUEUED');
    expect(drawing).toContain('  QUEUED --> PUBLISHING: bound to a due slot');
    expect(drawing).toContain('  PUBLISHED --> [*]');
    expect(drawing).toHaveLength(1 + 2 + jobMachine.transitions.length + 2);
  });
});
