import { describe, expect, it } from 'vitest';
import { canSlotTransition, type SlotStatus, slotMachine, terminalSlotStates } from '../../shared/core/slot-state.ts';
import { toMermaid } from '../../shared/core/state-machine.ts';
import { expectSoundMachine } from './sound-machine.ts';

describe('the states of a slot', () => {
  it('form a sound machine', () => {
    expectSoundMachine(slotMachine);
  });

  it('lead from open through reserved, assigned and publishing to published', () => {
    const road: SlotStatus[] = ['open', 'reserved', 'assigned', 'publishing', 'published'];
    for (const [i, to] of road.slice(1).entries()) expect(canSlotTransition(road[i] as SlotStatus, to)).toBe(true);
    expect(terminalSlotStates).toEqual(['published', 'failed', 'missed', 'released']);
  });

  it.each<[SlotStatus, SlotStatus, boolean]>([
    ['open', 'assigned', true],
    ['open', 'missed', true],
    ['assigned', 'released', true],
    ['publishing', 'missed', true],
    ['open', 'publishing', false],
    ['open', 'published', false],
    ['assigned', 'published', false],
    // What WordPress may have published already cannot be handed to another site.
    ['publishing', 'released', false],
    ['published', 'open', false],
    ['missed', 'open', false],
  ])('%s → %s: %s', (from, to, allowed) => {
    expect(canSlotTransition(from, to)).toBe(allowed);
  });

  it('are drawn with every transition', () => {
    const drawing = toMermaid(slotMachine);
    for (const { from, to, when } of slotMachine.transitions)
      expect(drawing).toContain(`  ${from} --> ${to}: ${when}\n`);
  });
});
