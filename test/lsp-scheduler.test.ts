import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guard } from '../server/host/guard.ts';
import { inSlices, scheduler } from '../server/lsp/scheduler.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('messages of the client that are still on their way go first', async () => {
  const own = scheduler();
  while (!own.isBusy());
  const order: string[] = [];
  const client = async () => {
    // As many turns as reading and queueing take.
    for (let turns = 0; turns < 3; turns++) await turn();
    order.push('edit');
    own.noteMessage();
    for (let turns = 0; turns < 3; turns++) await turn();
    order.push('question');
    own.noteMessage();
  };
  await Promise.all([client(), own.yieldIfBusy().then(() => order.push('scan'))]);
  assert.deepEqual(order, ['edit', 'question', 'scan']);
});

test('work on several items yields between them, and work on one does not', async () => {
  let waits = 0;
  const busy = {
    ...scheduler(),
    isBusy: () => true,
    yieldIfBusy: async () => {
      waits++;
    },
  };
  const worked: number[] = [];
  const work = (each: number) => {
    worked.push(each);
    return each * 10;
  };
  const slices: (readonly number[])[] = [];
  for await (const some of inSlices({ scheduler: busy, guard: guard() }, [1, 2, 3], work)) slices.push(some);
  assert.deepEqual(slices, [[10], [20], [30]]);
  assert.deepEqual(worked, [1, 2, 3]);
  assert.equal(waits, 3);
  for await (const some of inSlices({ scheduler: busy, guard: guard() }, [4], work))
    assert.deepEqual(some, [40]);
  assert.deepEqual([waits, worked.at(-1)], [3, 4]);
});

test('background work yields sooner while someone works in the editor', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const own = scheduler();
  const busyAt = (at: number) => {
    now = at;
    return own.isBusy();
  };
  assert.deepEqual([3.5, 8.5].map(busyAt), [false, true]);
  now = 0;
  own.noteMessage();
  assert.deepEqual([2.5, 3.5, 900, 1100].map(busyAt), [false, true, true, true]);
});

test('short work is done without yielding', async () => {
  const idle = { ...scheduler(), isBusy: () => false };
  const slices: (readonly number[])[] = [];
  for await (const some of inSlices({ scheduler: idle, guard: guard() }, [1, 2, 3], (each) => each))
    slices.push(some);
  assert.deepEqual(slices, [[1, 2, 3]]);
});
