import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { loadCorpus } from '@tokstream/encoder-corpus';
import { expect, it } from 'vitest';
import { measureFolder } from './measure-folder.ts';
import { encoderConfig, recipe } from './recipe.ts';
import { percent } from './run-facts.ts';

const folder = fileURLToPath(new URL('../../../packages/tiny-encoder/model', import.meta.url));

it('the embedded encoder names the hidden tokens and labels the held-out documents as its card says, on wasm', async () => {
  await selectBackend({ backend: 'wasm' });
  const { hidden, byLength } = await measureFolder(folder, (await loadCorpus()).heldOut, encoderConfig(), recipe);
  const card = await readFile(`${folder}/README.md`, 'utf8');
  const bits = Number(/hidden tokens \| (\d+\.\d{3}) bits each/.exec(card)?.[1]);
  expect(hidden.nats / hidden.hiddenTokens / Math.LN2).toBeCloseTo(bits, 2);
  for (const { length, measure } of byLength) {
    const [, topic] = new RegExp(`first ${length} tokens \\| topic (\\d+\\.\\d) %`).exec(card)!;
    expect(Math.abs(Number(percent(measure.labelled[0]!, measure.texts).slice(0, -2)) - Number(topic)), `${length} tokens`).toBeLessThan(0.6);
  }
});
