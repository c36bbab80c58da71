// Processor time of one item, plain and owned; after `npm run build`: node bench/overhead.mjs
import { bufferCount, concatMap, from, lastValueFrom, map, mergeMap, tap } from 'rxjs';

import { Budget, fromIterable, fromPull, Owned, pushStage } from '@tokstream/core';

const items = 200_000;
async function* source() {
  for (let index = 0; index < items; index += 1) yield index;
}
const numbers = { *[Symbol.iterator]() { for (let index = 0; index < items; index += 1) yield index; } };
const own = (value, lease) => new Owned(value, lease);
const owned = (limit, pull = source()) => fromPull(pull, { budget: new Budget({ limit }), own });
const dispose = (item) => item[Symbol.dispose]();
const addOne = { chunkInvariant: true, held: 0, push: (item) => [item + 1], flush: () => [], snapshot() {}, restore() {}, [Symbol.dispose]() {} };

const cases = {
  'from(async iterable)': () => from(source()).pipe(tap(() => {})),
  'fromIterable(async iterable)': () => fromIterable(source()).pipe(tap(() => {})),
  'fromPull(async), dispose': () => owned(1024).pipe(tap(dispose)),
  'fromPull(async), map, dispose': () => owned(1024).pipe(map((item) => item.map((value) => value + 1)), tap(dispose)),
  'fromPull(async), budget 1, mergeMap(async dispose)': () => owned(1).pipe(mergeMap(async (item) => dispose(item))),
  'fromPull(async), bufferCount(16), join, split': () =>
    owned(1024).pipe(bufferCount(16), map((group) => Owned.join(group, (values) => [...values])), tap((group) => group.split((values) => values).forEach(dispose))),
  'from(sync), concatMap to an array': () => from(numbers).pipe(concatMap((value) => [value + 1])),
  'from(sync), pushStage': () => from(numbers).pipe(pushStage(() => addOne)),
};

for (const [name, make] of Object.entries(cases)) {
  await lastValueFrom(make());
  const runs = [];
  for (let run = 0; run < 4; run += 1) {
    const start = process.cpuUsage();
    await lastValueFrom(make());
    const { user, system } = process.cpuUsage(start);
    runs.push(((user + system) * 1000) / items);
  }
  console.log(`${Math.min(...runs).toFixed(0).padStart(6)} ns an item  ${name}`);
}
