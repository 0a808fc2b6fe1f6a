import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, it } from 'vitest';
import { startPipelineLoop } from '../../agent/pipeline-loop.ts';
import { watchFlow } from '../../agent/watch-flow.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { pipelineWorld } from './flows/pipeline/test-pipeline.ts';
import { world } from './flows/world.ts';

it('tells each failure, and once that it works again', () => {
  const { agent, events } = world();
  const watch = watchFlow(agent, 'social');
  watch.worked();
  watch.failed(new Error('It broke.'));
  watch.failed(new Error('It broke.'));
  expect(watch.isFailing).toBe(true);
  watch.worked();
  watch.worked();
  const failure = { type: 'flow_failed', flow: 'social', code: 'unexpected', message: 'It broke.' };
  expect(events).toEqual([failure, failure, { type: 'flow_recovered', flow: 'social' }]);
});

it('knows a failing database, and tells its words alone', () => {
  const { agent, events } = world();
  const query = new DrizzleQueryError('SELECT secret', ['parameter'], new Error('Connection lost'));
  watchFlow(agent, 'retention').failed(query);
  expect(events).toEqual([
    { type: 'flow_failed', flow: 'retention', code: 'database_failed', message: 'Connection lost' },
  ]);
});

it('a pipeline that cannot claim says so once, and that it goes on', async () => {
  const { agent, anotherWorker, events } = pipelineWorld({});
  const { countByCategory } = agent.store;
  let isAway = true;
  let looks = 0;
  agent.store.countByCategory = async (statuses) => {
    looks += 1;
    if (isAway) throw new Error('The queue is away.');
    return countByCategory(statuses);
  };
  const stop = startPipelineLoop(agent, anotherWorker('w'), 5);
  await waitUntil(
    () => looks > 2,
    () => `looked ${looks} times`,
  );
  isAway = false;
  await waitUntil(
    () => events.some(({ type }) => type === 'flow_recovered'),
    () => JSON.stringify(events),
  );
  await stop(1000);
  expect(events.filter(({ type }) => type.startsWith('flow_'))).toEqual([
    { type: 'flow_failed', flow: 'pipeline', code: 'unexpected', message: 'The queue is away.' },
    { type: 'flow_recovered', flow: 'pipeline' },
  ]);
});
