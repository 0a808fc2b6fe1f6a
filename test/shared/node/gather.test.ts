import { expect, it } from 'vitest';
import { gather } from '../../../shared/node/gather.ts';

it('works alone at once, and together on what came in meanwhile, at most so many, in order', async () => {
  const batches: number[][] = [];
  const waiting: (() => void)[] = [];
  const call = gather<number, number>(
    async (batch) => {
      batches.push([...batch]);
      await new Promise<void>((done) => waiting.push(done));
      return batch.map((n) => n * 10);
    },
    { atMost: 3 },
  );
  const first = call(1);
  await new Promise((turn) => setImmediate(turn));
  const others = [2, 3, 4, 5].map(call);
  for (let i = 0; i < 3; i++) {
    while (waiting.length === 0) await new Promise((turn) => setImmediate(turn));
    waiting.shift()?.();
    await new Promise((turn) => setImmediate(turn));
  }
  expect(await Promise.all([first, ...others])).toEqual([10, 20, 30, 40, 50]);
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
});

it('gives an error to its own call alone, and one of the whole batch to all', async () => {
  const call = gather<string, string>(
    async (batch) => {
      if (batch.includes('all')) throw new Error('down');
      return batch.map((item) => (item === 'bad' ? new Error('no') : item));
    },
    { atMost: 10 },
  );
  const outcomes = await Promise.allSettled([call('good'), call('bad')]);
  expect(outcomes).toMatchObject([{ value: 'good' }, { reason: new Error('no') }]);
  expect(await Promise.allSettled([call('all'), call('good')])).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ]);
  expect(await call('good')).toBe('good');
});

it('after a batch of several, waits a moment for those who come again, so that all of them go together', async () => {
  const batches: number[] = [];
  const call = gather<number, number>(
    async (batch) => {
      batches.push(batch.length);
      await new Promise((turn) => setImmediate(turn));
      return batch;
    },
    { atMost: 10, lingerMs: 50 },
  );
  const twice = async (n: number) => {
    await call(n);
    await call(n);
  };
  const first = [twice(1), twice(2)];
  while (batches.length === 0) await new Promise((turn) => setImmediate(turn));
  // Two more come while the first batch is worked on; the first two are answered then and come again.
  await Promise.all([...first, call(3), call(4)]);
  expect(batches).toEqual([2, 4]);
});

it('waits no longer than until as many have come again as were answered', async () => {
  const batches: number[] = [];
  const call = gather<number, number>(
    async (batch) => {
      batches.push(batch.length);
      return batch;
    },
    // Far longer than a test may take.
    { atMost: 10, lingerMs: 1_000_000 },
  );
  const again = async (n: number) => {
    for (let i = 0; i < 3; i++) {
      await call(n);
      await new Promise((turn) => setImmediate(turn));
    }
  };
  await Promise.all([again(1), again(2), again(3)]);
  expect(batches).toEqual([3, 3, 3]);
});

it('a batch that takes long holds up only what has a key of its own', async () => {
  const batches: string[][] = [];
  const stuck: (() => void)[] = [];
  const call = gather<string, string>(
    async (batch) => {
      batches.push([...batch]);
      if (batch.includes('a1')) await new Promise<void>((go) => stuck.push(go));
      return batch;
    },
    { atMost: 10, abreast: { patienceMs: 20, keyOf: (item) => item[0] as string } },
  );
  const first = [call('a1'), call('b1')];
  while (stuck.length === 0) await new Promise((turn) => setImmediate(turn));
  const behind = [call('a2'), call('b2')];
  expect(await call('c1')).toBe('c1');
  expect(batches).toEqual([['a1', 'b1'], ['c1']]);
  stuck[0]?.();
  expect(await Promise.all([...first, ...behind])).toEqual(['a1', 'b1', 'a2', 'b2']);
  expect(batches).toEqual([['a1', 'b1'], ['c1'], ['a2', 'b2']]);
  expect(await call('a3')).toBe('a3');
});

it('works on two batches side by side, and never on one key in both', async () => {
  const batches: string[][] = [];
  const open = new Map<string, () => void>();
  const call = gather<string, string>(
    async (batch) => {
      batches.push([...batch]);
      await new Promise<void>((end) => open.set(batch.join(), end));
      return batch.map((item) => item.toUpperCase());
    },
    { atMost: 2, abreast: { keyOf: (item) => item[0] as string, patienceMs: 1_000_000, batches: 2 } },
  );
  const turns = async () => {
    for (let i = 0; i < 5; i++) await new Promise((turn) => setImmediate(turn));
  };
  const answers = ['a1', 'b1', 'a2', 'c1', 'd1', 'e1'].map(call);
  await turns();
  // a2 waits for the batch of a1, the others need not.
  expect(batches).toEqual([
    ['a1', 'b1'],
    ['c1', 'd1'],
  ]);
  open.get('c1,d1')?.();
  await turns();
  expect(batches.slice(2)).toEqual([['e1']]);
  open.get('e1')?.();
  await turns();
  expect(batches).toHaveLength(3);
  open.get('a1,b1')?.();
  await turns();
  expect(batches.slice(3)).toEqual([['a2']]);
  open.get('a2')?.();
  expect(await Promise.all(answers)).toEqual(['A1', 'B1', 'A2', 'C1', 'D1', 'E1']);
  const again = call('a3');
  await turns();
  open.get('a3')?.();
  expect(await again).toBe('A3');
});

it('begins a batch beside another when half as many wait, and with the rest when that one has ended', async () => {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  const call = gather<number, number>(
    async (batch) => {
      batches.push([...batch]);
      await new Promise<void>((end) => ends.push(end));
      return batch;
    },
    { atMost: 10, abreast: { keyOf: String, patienceMs: 1_000_000, batches: 2 } },
  );
  const turns = async () => {
    for (let i = 0; i < 5; i++) await new Promise((turn) => setImmediate(turn));
  };
  const answers = [1, 2, 3, 4].map(call);
  await turns();
  answers.push(call(5));
  await turns();
  expect(batches).toEqual([[1, 2, 3, 4]]);
  answers.push(call(6));
  await turns();
  expect(batches.slice(1)).toEqual([[5, 6]]);
  answers.push(call(7));
  await turns();
  ends[0]?.();
  await turns();
  expect(batches.slice(2)).toEqual([[7]]);
  for (const end of ends) end();
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('a batch that fails frees its keys', async () => {
  let failures = 1;
  const call = gather<string, string>(
    async (batch) => {
      if (failures-- > 0) throw new Error('down');
      return batch;
    },
    { atMost: 10, abreast: { keyOf: (item) => item, patienceMs: 1_000_000, batches: 2 } },
  );
  await expect(call('a')).rejects.toThrow('down');
  expect(await call('a')).toBe('a');
});
