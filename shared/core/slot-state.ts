import { allows, type StateMachine, type Transition, terminalStates } from './state-machine.ts';

/** Every state of a slot: first the road without accidents, then the other ends. */
export const slotStates = [
  'open',
  'reserved',
  'assigned',
  'publishing',
  'published',
  'failed',
  'missed',
  'released',
] as const;
export type SlotStatus = (typeof slotStates)[number];

/** Every allowed change of a slot's state, each with its cause. */
export const slotTransitions: readonly Transition<SlotStatus>[] = [
  { from: 'open', to: 'reserved', when: 'a site asks for it' },
  { from: 'reserved', to: 'assigned', when: 'a category and an item are bound to it' },
  { from: 'assigned', to: 'publishing', when: 'due, the first request is about to be sent' },
  { from: 'publishing', to: 'published', when: 'WordPress shows the post' },
  { from: 'publishing', to: 'failed', when: 'permanent error, or attempts used up' },
  { from: 'publishing', to: 'missed', when: 'its time ended before anything was published' },
  { from: 'publishing', to: 'assigned', when: 'to be tried again, nothing was published' },
  { from: 'open', to: 'missed', when: 'its time passed unused' },
  { from: 'reserved', to: 'missed', when: 'its time passed unused' },
  { from: 'assigned', to: 'missed', when: 'its time passed unused' },
  { from: 'open', to: 'released', when: 'no longer needed' },
  { from: 'reserved', to: 'released', when: 'given back' },
  { from: 'assigned', to: 'released', when: 'given back' },
  { from: 'open', to: 'assigned', when: 'an item is bound to it, no coordinator to ask' },
  { from: 'reserved', to: 'open', when: 'the site had nothing for it, or fell silent' },
  { from: 'assigned', to: 'open', when: 'its item was cancelled or moved' },
  { from: 'assigned', to: 'reserved', when: 'its item was cancelled or moved, the grant still holds' },
  { from: 'publishing', to: 'open', when: 'given up for another item, nothing was published' },
];

/** A slot begins open, in a coordinator's calendar and in an agent's own plan. */
export const slotMachine: StateMachine<SlotStatus> = {
  states: slotStates,
  initial: ['open'],
  transitions: slotTransitions,
};

/** States that a slot never leaves: published, failed, missed, released. */
export const terminalSlotStates: readonly SlotStatus[] = terminalStates(slotMachine);

/** Whether a slot may go from one state to the other. */
export function canSlotTransition(from: SlotStatus, to: SlotStatus): boolean {
  return allows(slotMachine, from, to);
}
