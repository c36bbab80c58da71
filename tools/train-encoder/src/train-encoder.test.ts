import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { selectBackend } from '@tokstream/backend';
import type { Corpus, Document } from '@tokstream/encoder-corpus';
import { loadEncoder, loadEncoderHeads } from '@tokstream/model';
import { expectRejection, leakGuard } from '@tokstream/testing';
import { loadTokenizer } from '@tokstream/tokenize';
import type { TrainingEvent } from '@tokstream/train';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encoderConfig } from './recipe.ts';
import { trainEncoder, type TrainEncoderOptions } from './train-encoder.ts';

let folder: string;

beforeAll(async () => {
  await selectBackend({ backend: 'wasm' });
  folder = await mkdtemp(`${tmpdir()}/tokstream-train-encoder-`);
});
afterAll(() => rm(folder, { recursive: true }));

const documents = (section: string, count: number): Document[] => Array.from({ length: count }, (_, at) => ({ section: `${section}-${at}`, language: at % 2 === 0 ? 'en' : 'fr', topic: at % 2 === 0 ? 'help' : 'legal', text: `The ${section} number ${at} says what no ${section} said.` }));
const corpus: Corpus = { sources: [{ title: 'Toys', from: 'a toy', license: 'public domain', documents: 9 }], training: documents('toy', 6), heldOut: documents('held', 3) };
const options = (run: string): Omit<TrainEncoderOptions, 'signal' | 'onEvent'> => ({
  corpus,
  config: encoderConfig({ vocab_size: 290, hidden_size: 16, intermediate_size: 16, num_hidden_layers: 1, num_attention_heads: 2, max_position_embeddings: 24 }),
  recipe: { seed: 1, positions: 24, lengths: [12, 24], hiddenShare: 0.3, labelWeight: 5, peakLearningRate: 0.01, warmUpSteps: 2, decaySteps: 3, weightDecay: 0.1, checkpointEvery: 3, evaluateEvery: 2 },
  totalSteps: 8,
  work: `${folder}/${run}/work`,
  out: `${folder}/${run}/model`,
  report: `${folder}/${run}/report.html`,
});

/** Runs the tool, stopped in the given step. */
async function runUntil(given: Omit<TrainEncoderOptions, 'signal' | 'onEvent'>, lastStep = Number.POSITIVE_INFINITY): Promise<{ readonly done: boolean; readonly events: readonly TrainingEvent[] }> {
  const stop = new AbortController();
  const events: TrainingEvent[] = [];
  const onEvent = (event: TrainingEvent): void => {
    events.push(event);
    if (event.type === 'step' && event.step === lastStep) stop.abort();
  };
  return { done: await trainEncoder({ ...given, signal: stop.signal, onEvent }), events };
}

describe('trainEncoder', () => {
  it('stopped and started again makes the files of a run that was not, with the whole curve', () =>
    leakGuard(async () => {
      expect((await runUntil(options('whole'))).done).toBe(true);
      expect((await runUntil(options('parts'), 3)).done).toBe(false);
      expect(await readdir(`${folder}/parts`)).toEqual(['report.html', 'work']);
      // What a kill may leave of a line.
      await appendFile(`${folder}/parts/work/curve.jsonl`, '{"stepsDo');
      const rest = await runUntil(options('parts'));
      expect([rest.done, rest.events[0]]).toEqual([true, { type: 'resume', stepsDone: 4 }]);
      const files = (await readdir(`${folder}/whole/model`)).toSorted();
      expect(files).toEqual(['README.md', 'config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json']);
      for (const file of [...files.map((name) => `model/${name}`), 'report.html', 'work/checkpoint.safetensors']) {
        expect((await readFile(`${folder}/parts/${file}`)).equals(await readFile(`${folder}/whole/${file}`)), file).toBe(true);
      }
      await expectRejection('other-recipe', runUntil({ ...options('parts'), recipe: { ...options('parts').recipe, labelWeight: 6 } }));
    }));

  it('writes a folder that the encoder, its heads and the tokenizer load from, and a card of facts alone', () =>
    leakGuard(async () => {
      const model = `${folder}/whole/model`;
      const tokenizer = await loadTokenizer(model);
      using encoder = await loadEncoder(model);
      using heads = await loadEncoderHeads(model);
      const [output] = await encoder.forward([{ input: { ids: tokenizer.encode('The toy').ids } }]);
      expect((await heads.label(output!.last.subarray(0, 16))).map(({ length }) => length)).toEqual(heads.labelSets.map(({ labels }) => labels.length));
      const card = await readFile(`${model}/README.md`, 'utf8');
      for (const fact of ['| Toys | `a toy` | 9 | public domain |', '8 of 24 positions, in rows of 12, 24 by turns: 192 positions', 'up to 0.01', '| seed | 1 |', '1 layers, width 16', '--steps 8', 'all 3 held-out documents: 3 sections']) expect(card).toContain(fact);
      expect(card).toMatch(/\| hidden tokens \| \d+\.\d{3} bits each, \d+\.\d % named, of \d+ \|/);
    }));
});
