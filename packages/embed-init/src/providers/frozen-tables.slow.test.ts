import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { initializeLlama, memoryWeights, parseLlamaConfig } from '@tokstream/model';
import { adamW, createTrainer, evaluateBatches, type Optimizer, shuffledWindows, warmUpCosine } from '@tokstream/train';
import { expect, it } from 'vitest';
import { cipherCorpus } from '../vectors/cipher-corpus.test-support.ts';
import { binaryCodeRows } from './codes/binary-code-rows.ts';
import { glyphRows } from './glyphs/glyph-rows.ts';
import { readBdfFont } from './glyphs/read-bdf-font.ts';
import { projectedRows } from './projected-rows.ts';

const [width, totalSteps] = [64, 300];
const text = cipherCorpus().plain.slice(-40).join('\n').normalize('NFKD').replace(/[^\x20-\x7e\n]/g, '');
const characters = [...new Set(text)].toSorted();
const ids = Int32Array.from(text, (character) => characters.indexOf(character));
const heldOutFrom = Math.floor(ids.length * 0.9);
const config = parseLlamaConfig({ model_type: 'llama', vocab_size: characters.length, hidden_size: width, intermediate_size: 160, num_hidden_layers: 2, num_attention_heads: 4, tie_word_embeddings: false });

/** Bits a character on text that was not trained on, of a model whose table is learned, or given and never changed. */
async function bitsPerCharacter(table?: Float32Array): Promise<number> {
  const weights = initializeLlama(config, seededRandom(1));
  if (table !== undefined) weights.set('model.embed_tokens.weight', { shape: [characters.length, width], data: table });
  const frozen: Optimizer = (weight) => (table !== undefined && weight.path === 'embedding' ? { moments: [], update: () => undefined } : adamW()(weight));
  using trainer = await createTrainer(config, memoryWeights(weights), { optimizer: frozen, learningRate: warmUpCosine({ peak: 5e-3, warmUpSteps: 20, totalSteps }) });
  const batchAt = shuffledWindows(ids.subarray(0, heldOutFrom), { batch: 8, time: 64, seed: 1 });
  for (let step = 0; step < totalSteps; step += 1) await trainer.train(batchAt(step));
  const heldOut = shuffledWindows(ids.subarray(heldOutFrom), { batch: 8, time: 64, seed: 2 });
  const { loss } = await evaluateBatches(trainer, Array.from({ length: 20 }, (_, at) => heldOut(at)));
  return loss / Math.LN2;
}

it('a model that reads what characters look like learns nearly as well as one that learns a table, and one that reads the bits of their ids not much worse', async () => {
  await selectBackend();
  const all = characters.map((_, id) => id);
  const font = readBdfFont(readFileSync(createRequire(import.meta.url).resolve('galmuri/dist/GalmuriMono11.bdf'), 'utf8'));
  const glyphs = projectedRows({ base: glyphRows({ font, side: 16, textOf: (id) => characters[id]! }), tokens: all, width });
  const codes = binaryCodeRows({ bits: 8, repeat: width / 8 });
  const [learned, seen, coded] = [await bitsPerCharacter(), await bitsPerCharacter(glyphs.rows(all)), await bitsPerCharacter(codes.rows(all))];
  console.log(`bits a character of ${characters.length} characters: learned table ${learned.toFixed(3)}, frozen glyphs ${seen.toFixed(3)}, frozen codes ${coded.toFixed(3)}`);
  expect(seen).toBeLessThan(learned * 1.05);
  expect(coded).toBeLessThan(learned * 1.2);
});
