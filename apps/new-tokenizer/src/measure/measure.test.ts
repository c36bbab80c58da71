import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intervalOf } from '@tokstream/app-shell';
import { selectBackend } from '@tokstream/backend';
import { identityRows } from '@tokstream/embed-init';
import { loadModel } from '@tokstream/model';
import { createTrainer } from '@tokstream/train';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSourceModel } from '../source-model.ts';
import { recoveryCell, sentences, smallModel, startCell } from '../test-world.test-support.ts';
import { describeOrder, describeVerdict } from '../view/describe-verdicts.ts';
import { bitsOf, cutPassages } from './evaluate.ts';
import { methodFigures } from './method-figures.ts';
import { mixedModel } from './mixed-weights.ts';
import { pointsOf } from './recover.ts';
import { verdicts } from './verdicts.ts';

const { signal } = new AbortController();
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'new-tokenizer-'));
  await selectBackend({ backend: 'wasm' });
  await smallModel(join(scratch, 'model'));
});
afterAll(() => rm(scratch, { recursive: true }));

it('a model whose old rows stay has its old loss, which is the one its logits have', async () => {
  await using source = await openSourceModel(join(scratch, 'model'), signal);
  const { vocabulary } = source;
  const texts = [sentences(3, 1), sentences(1, 2), 'é🐋'];
  const passages = cutPassages(texts, vocabulary);
  const mixed = await mixedModel(source, { target: vocabulary, rows: identityRows(vocabulary.view.size), warnings: [] }, 0, signal);
  using trainer = await createTrainer(mixed.config, mixed.weights, { learningRate: () => 0 });
  using model = await loadModel(join(scratch, 'model'), { engine: 'eager' });
  let bits = 0;
  let tokens = 0;
  for (const text of texts) {
    const ids = Int32Array.of(vocabulary.begin, ...vocabulary.tokenizer.encode(text, { specialTokens: false }).ids);
    using cache = model.createCache();
    const { logits } = await model.forward({ input: { ids: ids.slice(0, -1) } }, cache, { logits: 'all' });
    const size = logits!.length / (ids.length - 1);
    for (let at = 1; at < ids.length; at += 1) {
      const row = logits!.subarray((at - 1) * size, at * size);
      const most = Math.max(...row);
      bits += (most + Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0)) - row[ids[at]!]!) / Math.LN2;
      tokens += 1;
    }
  }
  expect(await bitsOf(trainer, passages, signal)).toBeCloseTo(bits, 2);
  expect([passages.tokens, passages.bytes]).toEqual([tokens, Buffer.byteLength(texts.join(''))]);
});

it('knows the figures between', () => {
  expect([pointsOf(0), pointsOf(10), pointsOf(25), pointsOf(60), pointsOf(200)]).toEqual([[], [10], [25], [25, 50, 60], [25, 50, 100, 200]]);
});

it('has Student’s intervals', () => {
  // scipy.stats.t.interval(0.95, n - 1, loc=mean, scale=sem)
  expect(intervalOf([1, 2, 4])).toEqual({ mean: expect.closeTo(7 / 3, 10), margin: expect.closeTo(3.7946, 3), count: 3 });
  expect(intervalOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).toMatchObject({ margin: expect.closeTo(2.2908, 2) });
  expect(intervalOf([2])).toEqual({ mean: 2, margin: undefined, count: 1 });
});

it('takes differences seed by seed, and says what they allow', () => {
  // Seeds differ much more than methods do.
  const starts = [0, 1, 2].flatMap((seed) => [
    startCell({ method: 'random', seed, bits: 5000 + 1000 * seed }),
    startCell({ method: 'mean', seed, bits: 4900 + 1000 * seed + seed }),
    startCell({ method: 'focus', seed, bits: 4700 + 1000 * seed }),
    startCell({ method: 'omp:k=2', seed, bits: 4901 + 1000 * seed }),
    startCell({ method: 'token-adapt', seed, bits: 4950 + 1000 * seed }),
  ]);
  const recoveries = [recoveryCell({ method: 'random', bits: [[25, 3500]] }), recoveryCell({ method: 'mean', bits: [[25, 3400]] })];
  const found = verdicts({ starts, recoveries });
  expect(found.map(({ step, better, worse, outcome }) => [step, better, worse, outcome])).toEqual([
    [0, 'focus', 'mean', 'as-expected'],
    [0, 'omp:k=2', 'mean', 'unsure'],
    [0, 'token-adapt', 'mean', 'otherwise'],
    [0, 'mean', 'random', 'as-expected'],
    [25, 'mean', 'random', 'unsure'],
  ]);
  expect(found.map(describeVerdict)).toEqual([
    'Before training, focus is below mean by 0.201 ± 0.002 bits a byte, over 3 seeds, as expected.',
    'Before training, 3 seeds do not tell omp:k=2 and mean apart: omp:k=2 is lower by 0.000 ± 0.002 bits a byte, omp:k=2 was expected to be.',
    'Before training, mean is below token-adapt by 0.049 ± 0.002 bits a byte, over 3 seeds, other than expected.',
    'Before training, mean is below random by 0.099 ± 0.002 bits a byte, over 3 seeds, as expected.',
    'After 25 steps, 1 seed does not tell mean and random apart: mean is lower by 0.100 bits a byte, mean was expected to be.',
  ]);
  const figures = methodFigures({ starts, recoveries });
  expect(figures.map(({ method, losses }) => [method, losses.map(({ step, loss }) => [step, loss.count])])).toEqual([['focus', [[0, 3]]], ['mean', [[0, 3], [25, 1]]], ['omp:k=2', [[0, 3]]], ['token-adapt', [[0, 3]]], ['random', [[0, 3], [25, 1]]]]);
  expect(describeOrder(figures)).toEqual(['Order before training: focus 5.700 < mean 5.901 < omp:k=2 5.901 < token-adapt 5.950 < random 6.000.', 'Order after 25 steps: mean 3.400 < random 3.500.']);
  expect(figures[0]!.losses[0]).toEqual({ step: 0, loss: expect.objectContaining({ count: 3 }) as object, difference: { mean: expect.closeTo(-0.201, 6) as number, margin: expect.closeTo(0.00248, 4) as number, count: 3 } });
  expect(figures[1]!.losses.map(({ difference }) => difference)).toEqual([undefined, undefined]);
  expect(figures[0]!.rows).toEqual({ exact: 0.5, mean: 0.5 });
});
