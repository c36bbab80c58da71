import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import { type MergePlan, seededRandom } from '@tokstream/core';
import { type Encoder, type EncoderHook, forwardEncoderTraining, initializeEncoder, listEncoderParameters, memoryWeights, uploadEncoder } from '@tokstream/model';
import { backendMatrix, closeTo, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composePlans } from '../plan/compose-plans.ts';
import { createPlan } from '../plan/create-plan.ts';
import { invertPlan } from '../plan/invert-plan.ts';
import { toMe } from '../tensor/matching/to-me.ts';
import { tensorMergers } from '../tensor/registry.test-support.ts';
import { dpcKnn } from '../tensor/selection/dpc-knn.ts';
import { keepBest } from '../tensor/selection/keep-best.ts';
import { composeHooks } from './compose-hooks.ts';
import { deleteGate } from './delete-gate.ts';
import { injectPrompt } from './inject-prompt.ts';
import { layerQueries } from './layer-queries.ts';
import { mergeLayers } from './merge-layers.ts';
import { pruneRecover } from './prune-recover.ts';
import { smallConfigs, smallEncoder, someTexts } from './small-encoder.test-support.ts';

const width = 12;
const texts = someTexts([17, 8, 25, 2]);
const protect = { first: 1, last: 1 };
/** Hooks that change the rows, each made anew. */
const hooks: readonly (readonly [name: string, make: () => EncoderHook])[] = [
  ...['to-me', 'adjacent', 'random', 'stride', 'dpc-knn', 'keep-best'].map((name) => [name, () => mergeLayers(tensorMergers.find((entry) => entry.name === name)!.examples(5)[0]!)] as const),
  ['to-me between layers', () => mergeLayers(toMe({ r: { ratio: 0.2 }, protect }), { place: 'layer', layers: [1, 2], compare: 'stream', proportional: false })],
  ['prune-recover', () => pruneRecover({ merger: dpcKnn({ keep: 0.4, protect }), after: 1, until: 3 })],
  ['delete-gate', () => deleteGate(gateOf(), { after: 1 })],
  ['delete-gate, then to-me', () => composeHooks(deleteGate(gateOf(), { after: 1, strength: -3 }), mergeLayers(toMe({ r: 2 })))],
  ['inject-prompt', () => injectPrompt({ after: 2, prompts: rows(4, width) })],
];
let held: tf.Tensor[] = [];

await backendMatrix(selectBackend, () => {
  describe.each(smallConfigs.map((config) => [config.family, config] as const))('%s', (_, config) => {
    let encoder: Encoder;
    beforeAll(async () => {
      encoder = await smallEncoder(config);
    });
    afterAll(() => {
      encoder[Symbol.dispose]();
    });

    it.each(hooks)('%s gives a text in any batch what it gives it alone, and leaves nothing behind', (_, make) =>
      guarded(async () => {
        const together = await encoder.forward(texts, { hook: make() });
        for (const [at, text] of texts.entries()) {
          const [alone] = await encoder.forward([text], { hook: make() });
          expect(together[at]!.positions).toEqual(alone!.positions);
          expect(together[at]!.sizes).toEqual(alone!.sizes);
          closeTo(together[at]!.last, alone!.last, 2e-5);
        }
      }),
    );
  });

  it('passes gradients through what it merged', () => guarded(async () => {
    const hook = mergeLayers(toMe({ r: 3 }), { place: 'layer', layers: [0] });
    const make = (stream: tf.Tensor): tf.Tensor => hook(stateOf(stream as tf.Tensor3D, [8, 5]))!.stream!;
    const stream = hold(rows(16, 4).reshape([2, 8, 4]));
    const weights = hold(rows(10, 4, 9).reshape([2, 5, 4]));
    const loss = (given: tf.Tensor): tf.Scalar => tf.sum(tf.mul(tf.square(make(given)), weights));
    const values = (await stream.data()).slice();
    const numeric = [0, 5, 21, 47].map((at) => {
      const [up, down] = [0.01, -0.01].map((step) => tf.tidy(() => loss(tf.tensor3d(values.map((value, index) => value + (index === at ? step : 0)), [2, 8, 4])).dataSync()[0]!));
      return (up! - down!) / 0.02;
    });
    const gradient = tf.tidy(() => tf.grad(loss)(stream).dataSync());
    closeTo([0, 5, 21, 47].map((at) => gradient[at]!), numeric, 1e-3);
  }));
});

describe.each(smallConfigs.map((config) => [config.family, config] as const))('%s', (_, config) => {
  let encoder: Encoder;
  beforeAll(async () => {
    await selectBackend({ backend: 'wasm' });
    encoder = await smallEncoder(config);
  });
  const run = (hook?: EncoderHook, batch = texts) => encoder.forward(batch, hook && { hook });

  it.each(tensorMergers)('$name changes nothing where nothing is to go', ({ neutral }) => guarded(async () => {
    const text = texts[0]!;
    const n = text.input.ids.length;
    const [plain] = await run(undefined, [text]);
    const [same] = await run(mergeLayers(neutral(n), { scores: ({ stream }) => tf.zeros([1, stream.shape[1]]) }), [text]);
    closeTo(same!.last, plain!.last, 0);
  }));

  it('shortens by the schedule, conserves sizes, keeps the order, and its plans undo the whole', () => guarded(async () => {
    const seen: (readonly MergePlan[])[] = [];
    const merged = await run(mergeLayers(toMe({ r: [4, 3], protect }), { onPlans: (plans) => seen.push(plans) }));
    merged.forEach(({ rows: m, sizes, positions, last }, at) => {
      const n = texts[at]!.input.ids.length;
      const plan = composePlans(seen[0]![at]!, ...seen.slice(1).map((plans) => plans[at]!));
      expect(sizes.reduce((sum, size) => sum + size)).toBe(n);
      expect(plan.m).toBe(m);
      expect(positions).toEqual(plan.anchor);
      expect([positions[0], positions.at(-1)]).toEqual([0, n - 1]);
      if (n >= 16) expect(m).toBe(n - 7);
      const whole = tf.tidy(() => invertPlan(tf.tensor2d(last, [m, width]), plan).dataSync());
      expect(whole.slice(-width)).toEqual(last.slice(-width));
      expect(whole).toHaveLength(n * width);
    });
  }));

  it('draws attention by size, so that merging equal rows changes nothing', () => guarded(async () => {
    // Without positions that differ, tokens that are equal are equal rows; each stands at an even and at an odd place.
    const ids = Int32Array.of(3, 3, 9, 9, 4, 4, 7, 7);
    const text = { input: { ids }, positions: new Int32Array(8) };
    const [plain] = await encoder.forward([text]);
    const plans: MergePlan[] = [];
    const [merged] = await encoder.forward([text], { hook: mergeLayers(toMe({ r: [4] }), { onPlans: ([plan]) => plans.push(plan!) }) });
    expect([...plans[0]!.group]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    tf.tidy(() => closeTo(invertPlan(tf.tensor2d(merged!.last, [4, width]), plans[0]!).dataSync(), plain!.last, 1e-5));
    const uneven = { input: { ids: Int32Array.of(3, 3, 9, 4) }, positions: new Int32Array(4) };
    const [whole] = await encoder.forward([uneven]);
    const at = (proportional: boolean) => encoder.forward([uneven], { hook: mergeLayers(toMe({ r: [1] }), { proportional }) });
    closeTo((await at(true))[0]!.last.subarray(width), whole!.last.subarray(2 * width), 1e-5);
    expect((await at(false))[0]!.last.every((value, place) => Math.abs(value - whole!.last[place + width]!) < 1e-4)).toBe(false);
  }));

  it('ranks by the attention that positions receive, or by given scores', () => guarded(async () => {
    const text = texts[0]!;
    const [plain] = await encoder.forward([text], { attention: true });
    const [heads, n] = [3, text.input.ids.length];
    const received = Float64Array.from({ length: n }, (_, key) => {
      let sum = 0;
      for (let row = 0; row < heads * n; row += 1) sum += plain!.attention[0]![row * n + key]!;
      return sum;
    });
    const best = keepBest({ keep: 5 }).plan({ n, scores: received });
    const [kept] = await run(mergeLayers(keepBest({ keep: 5 }), { layers: [0] }), [text]);
    expect(kept!.positions).toEqual(best.anchor);
    const [first] = await run(mergeLayers(keepBest({ keep: 2 }), { place: 'layer', layers: [1], scores: ({ stream }) => tf.tensor2d(Float32Array.from({ length: stream.shape[1] }, (_, at) => -at), [1, stream.shape[1]]) }), [text]);
    expect(first!.positions).toEqual(Int32Array.of(0, 1));
    await expectRejection('missing-attention', run(mergeLayers(keepBest({ keep: 2 }), { place: 'layer' })));
  }));

  it('prunes in the middle and gives an output of full length; layers before are untouched', () => guarded(async () => {
    const plain = await encoder.forward(texts, { hidden: true });
    const hidden = await encoder.forward(texts, { hidden: true, hook: pruneRecover({ merger: dpcKnn({ keep: 3 }), after: 1, until: 3, recover: 'nearest' }) });
    hidden.forEach(({ rows: n, positions, sizes, hidden: layers }, at) => {
      const before = texts[at]!.input.ids.length;
      expect([n, positions.length, Math.max(...sizes)]).toEqual([before, before, 1]);
      closeTo(layers[0]!, plain[at]!.hidden[0]!, 0);
      expect(layers[1]!.length / width).toBe(Math.min(3, before));
      expect(layers[2]!.length / width).toBe(Math.min(3, before));
      const distinct = new Set(Array.from({ length: n }, (_, row) => layers[3]!.slice(row * width, (row + 1) * width).join()));
      expect(distinct.size).toBe(Math.min(3, before));
    });
    const queries = hold(rows(25, width));
    const learned = await run(pruneRecover({ merger: dpcKnn({ keep: 3 }), after: 1, until: 3, recover: { queries, heads: 3 } }));
    expect(learned.map(({ rows: n }) => n)).toEqual([17, 8, 25, 2]);
    await expectRejection('invalid-queries', run(pruneRecover({ merger: dpcKnn({ keep: 3 }), after: 1, until: 3, recover: { queries: hold(rows(20, width)) } })));
    expectCode('invalid-layers', () => pruneRecover({ merger: dpcKnn({ keep: 3 }), after: 3, until: 3 }));
  }));

  it('takes out by the gate what a soft gate hides, the more alike the stronger it is', () => guarded(async () => {
    // A steep gate: what stays has almost no mask.
    const weights = gateOf(5000);
    const apart = async (strength: number): Promise<number> => {
      const plans: MergePlan[] = [];
      const hard = await run(deleteGate(weights, { after: 1, strength, protect, onPlans: (given) => plans.push(...given) }));
      const soft = await run(deleteGate(weights, { after: 1, strength, protect, mode: 'soft' }));
      expect(plans.some(({ n, m }) => m < n)).toBe(true);
      return Math.max(...hard.map(({ last }, at) => {
        const keptRows = Array.from(plans[at]!.anchor).flatMap((place) => [...soft[at]!.last.subarray(place * width, (place + 1) * width)]);
        return last.reduce((most, value, place) => Math.max(most, Math.abs(value - keptRows[place]!)), 0);
      }));
    };
    const [weak, strong, stronger] = [await apart(-1), await apart(-6), await apart(-60)];
    expect(strong).toBeLessThan(weak);
    expect(stronger).toBeLessThan(1e-4);
  }));

  it('passes gradients through the encoder to a soft gate, and to weights through what was merged', () => guarded(async () => {
    const parameters = await uploadEncoder(config, memoryWeights(initializeEncoder(config, seededRandom(5))));
    const [gate, shares] = [gateOf(), hold(tf.reshape(rows(8, width, 9), [4, 2, width]))];
    const loss = (weight: tf.Tensor, merges: boolean): tf.Scalar => {
      const soft = deleteGate({ ...gate, weight: weight as tf.Tensor2D }, { after: 1, strength: -4, mode: 'soft' });
      const { stream } = forwardEncoderTraining(config, parameters, texts, merges ? composeHooks(soft, mergeLayers(toMe({ r: 2 }), { place: 'layer', layers: [3], compare: 'stream' })) : soft);
      return tf.sum(tf.mul(tf.slice(stream, [0, 0, 0], [4, 2, width]), shares));
    };
    for (const merges of [false, true]) {
      const gradient = tf.tidy(() => tf.grad((weight) => loss(weight, merges))(gate.weight).dataSync());
      const values = (await gate.weight.data()).slice();
      const numeric = [0, 7].map((at) => {
        const [up, down] = [0.02, -0.02].map((step) => tf.tidy(() => loss(tf.tensor2d(values.map((value, index) => value + (index === at ? step : 0)), [width, 1]), merges).dataSync()[0]!));
        return (up! - down!) / 0.04;
      });
      expect(Math.abs(numeric[0]!)).toBeGreaterThan(1e-4);
      closeTo([gradient[0]!, gradient[7]!], numeric, 1e-2);
    }
    for (const [, weight] of listEncoderParameters(parameters)) weight.dispose();
  }));

  it('reads by queries without a change of one bit', () => guarded(async () => {
    const [queries, weight] = [hold(rows(2, width)), hold(rows(width, width))];
    const read: Float32Array[] = [];
    const hook = layerQueries([{ layer: 0, queries }, { layer: 3, queries, heads: 3, weights: { query: weight, key: weight, value: weight, output: weight } }], (given) => read.push(given.dataSync<'float32'>().slice() as Float32Array));
    const [plain, asked] = [await run(), await run(hook)];
    asked.forEach(({ last }, at) => expect(last).toEqual(plain[at]!.last));
    expect(read.map(({ length }) => length)).toEqual([4 * 2 * width, 4 * 2 * width]);
    const of = read[1]!;
    read.length = 0;
    await run(hook, [texts[3]!]);
    closeTo(of.subarray(3 * 2 * width), read[1]!, 1e-5);
  }));

  it('puts the prompt of the likeliest class behind each text, or the mean of all', () => guarded(async () => {
    const prompts = hold(rows(4, width));
    const classes: number[] = [];
    const chosen = await encoder.forward(texts, { hidden: true, hook: injectPrompt({ after: 2, prompts, onClasses: (logits) => classes.push(...logits.argMax(1).dataSync()) }) });
    chosen.forEach(({ rows: n, positions, hidden }, at) => {
      const before = texts[at]!.input.ids.length;
      expect([n, positions.at(-1)]).toEqual([before + 1, before]);
      closeTo(hidden[2]!.subarray(before * width), prompts.dataSync().slice(classes[at]! * width, (classes[at]! + 1) * width), 0);
    });
    const soft = await encoder.forward(texts, { hidden: true, hook: injectPrompt({ after: 2, prompts, mode: 'soft', scale: 1e5 }) });
    soft.forEach(({ hidden }, at) => closeTo(hidden[2]!, chosen[at]!.hidden[2]!, 1e-4));
    await expectRejection('invalid-prompts', run(injectPrompt({ after: 2, prompts: hold(rows(4, 3)) })));
  }));

  it('shows a hook behind one that merged no keys of before, and pools a bias in force', () => guarded(async () => {
    const seen: unknown[] = [];
    const biases: (Float32Array | undefined)[] = [];
    const look: EncoderHook = ({ place, layer, keys, keyBias, stream }) => {
      if (place === 'attention') seen.push([layer, keys?.shape[2], stream.shape[1]]);
      if (place === 'layer') biases.push(keyBias?.dataSync<'float32'>().slice() as Float32Array | undefined);
      return undefined;
    };
    const keyBias = Float32Array.of(0, Math.log(2), 0.5, -1e9);
    const plan = createPlan([0, 0, 1, 2]);
    const merger = { name: 'given', reads: [], plan: () => plan };
    await encoder.forward([{ input: { ids: Int32Array.of(2, 3, 4, 5) }, keyBias }], { hook: composeHooks(mergeLayers(merger, { layers: [1] }), look) });
    expect(seen).toEqual([[0, 4, 4], [1, undefined, 3], [2, 3, 3]]);
    closeTo(biases[0]!, keyBias, 0);
    closeTo(biases[2]!, [Math.log(3), 0.5, -1e9], 1e-6);
  }));

});

/** Frees what a test holds, and fails where it left more behind. */
async function guarded(test: () => Promise<void>): Promise<void> {
  await leakGuard(async () => {
    try {
      await test();
    } finally {
      tf.dispose(held);
      held = [];
    }
  });
}

function hold<Kind extends tf.Tensor>(tensor: Kind): Kind {
  held.push(tensor);
  return tensor;
}

function rows(count: number, columns: number, seed = 3): tf.Tensor2D {
  return hold(tf.randomNormal([count, columns], 0, 1, 'float32', seed));
}

function gateOf(steepness = 1) {
  return { gain: hold(tf.ones([width])) as tf.Tensor1D, shift: hold(tf.zeros([width])) as tf.Tensor1D, weight: hold(tf.mul(rows(width, 1), steepness)) as tf.Tensor2D, bias: hold(tf.tensor1d([0])) };
}

function stateOf(stream: tf.Tensor3D, lengths: readonly number[]): Parameters<EncoderHook>[0] {
  return { stream, lengths, positions: lengths.map((length) => Int32Array.from({ length }, (_, row) => row)), sizes: lengths.map((length) => new Float32Array(length).fill(1)), keyBias: undefined, layer: 0, place: 'layer', keys: undefined, attention: undefined };
}
