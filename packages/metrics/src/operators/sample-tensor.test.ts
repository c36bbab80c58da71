import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, leakGuard } from '@tokstream/testing';
import { concatMap, from, lastValueFrom, map, Subject, tap, toArray } from 'rxjs';
import { expect, it, vi } from 'vitest';
import { meanCosine } from '../attention/smoothing/mean-cosine.ts';
import { overSmoothing } from '../attention/smoothing/over-smoothing.ts';
import { MetricHub } from '../hub/metric-hub.ts';
import { sampleTensor, type SampleTensorOptions } from './sample-tensor.ts';

const options: SampleTensorOptions<tf.Tensor2D, readonly number[]> = { reduce: (item) => meanCosine(item), select: (values) => [...values] };
const resultOf = async (hub: MetricHub): Promise<Record<string, unknown>> => (await hub.snapshot()).entries[0]!.result as unknown as Record<string, unknown>;
const closed = (hub: MetricHub): Promise<void> => vi.waitFor(async () => expect(Object.values((await hub.snapshot()).streams).reduce((sum, count) => sum + count, 0)).toBe(1));

await backendMatrix(selectBackend, () => {
  it('reduces what passes, also what is disposed right behind it, and leaves no tensor', () =>
    leakGuard(async () => {
      const hub = new MetricHub();
      const items = [1, 2, 3, 4].map((at) => tf.tensor2d([[1, 0], [at, at]]));
      const passed = await lastValueFrom(from(items).pipe(concatMap(async (item) => item), sampleTensor(hub, overSmoothing(), { ...options, every: 2 }), tap((item) => item.dispose()), toArray()));
      expect(passed).toEqual(items);
      await closed(hub);
      expect(await resultOf(hub)).toMatchObject({ texts: 2, cosine: [expect.closeTo(Math.SQRT1_2, 5)] });
    }));

  it('reads no more at once than it may, and tells what it left out', () =>
    leakGuard(async () => {
      const hub = new MetricHub();
      const dropped: number[] = [];
      const item = tf.tensor2d([[1, 0], [1, 0]]);
      await lastValueFrom(from([item, item, item, item, item]).pipe(sampleTensor(hub, overSmoothing(), { ...options, inFlight: 2, onDropped: (count) => dropped.push(count) })));
      await closed(hub);
      item.dispose();
      expect(await resultOf(hub)).toMatchObject({ texts: 2 });
      expect(dropped).toEqual([1, 2, 3]);
    }));

  it('never disposes a tensor of the item, and survives what a reduction throws', () =>
    leakGuard(async () => {
      const hub = new MetricHub();
      const item = tf.tensor2d([[0.25, 0.5]]);
      const stream = new Subject<number>();
      const seen: number[] = [];
      const subscription = stream.pipe(sampleTensor(hub, overSmoothing(), { reduce: (at) => { if (at === 1) throw new Error('no'); return at === 2 ? undefined : item; }, select: (values) => [...values] }), map((at) => seen.push(at))).subscribe();
      for (const at of [0, 1, 2]) stream.next(at);
      subscription.unsubscribe();
      await closed(hub);
      expect([...item.dataSync()]).toEqual([0.25, 0.5]);
      item.dispose();
      const snapshot = await hub.snapshot();
      expect([seen, Object.values(snapshot.failures).length, snapshot.entries[0]!.result]).toEqual([[0, 1, 2], 1, { texts: 1, cosine: [0.25, 0.5], rise: 0.25 }]);
    }));
});
