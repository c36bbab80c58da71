import { selectBackend } from '@tokstream/backend';
import { loadEncoder } from '@tokstream/model';
import { tinyEncoderDirectory } from '@tokstream/tiny-encoder';
import { loadTokenizer } from '@tokstream/tokenize';
import { expect, it } from 'vitest';
import { mobyDick } from '../../moby-dick.test-support.ts';
import { layerCosines } from './layer-cosines.ts';
import { overSmoothing, type OverSmoothingResult } from './over-smoothing.ts';

it('the embedded encoder makes tokens more alike in every layer, of texts that it never saw', async () => {
  await selectBackend({ backend: 'wasm' });
  const tokenizer = await loadTokenizer(tinyEncoderDirectory);
  using encoder = await loadEncoder(tinyEncoderDirectory);
  const metric = overSmoothing();
  const state = metric.init();
  for (const chapter of mobyDick()) {
    const { ids } = tokenizer.encode(chapter.slice(0, 3000));
    if (ids.length < 128) continue;
    const [output] = await encoder.forward([{ input: { ids: ids.subarray(0, 128) } }], { hidden: true });
    metric.add(state, await layerCosines(output!.hidden, 128));
  }
  const { texts, cosine, rise } = metric.result(state) as OverSmoothingResult;
  const { low } = metric.intervals!(state).rise!;
  console.log(`${texts} texts: ${cosine.map((layer) => layer.toFixed(3)).join(', ')}; rise ${rise!.toFixed(3)}, at least ${low.toFixed(3)}`);
  expect(texts).toBeGreaterThan(100);
  for (const [layer, value] of cosine.slice(1).entries()) expect(value, `layer ${layer + 1}`).toBeGreaterThan(cosine[layer]!);
  expect(low).toBeGreaterThan(0.1);
});
