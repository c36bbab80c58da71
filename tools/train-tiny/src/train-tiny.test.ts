import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { selectBackend } from '@tokstream/backend';
import { expectRejection, leakGuard } from '@tokstream/testing';
import type { TrainingEvent } from '@tokstream/train';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Corpus } from './corpus.ts';
import { tinyConfig } from './recipe.ts';
import { trainTiny, type TrainTinyOptions } from './train-tiny.ts';

let folder: string;

beforeAll(async () => {
  await selectBackend({ backend: 'wasm' });
  folder = await mkdtemp(`${tmpdir()}/tokstream-train-tiny-`);
});
afterAll(() => rm(folder, { recursive: true }));

const documents = (name: string, count: number) => Array.from({ length: count }, (_, at) => ({ name: `${name}-${at}`, text: `The ${name} number ${at} says *nothing* that the ${name} before it did not say.` }));
const corpus: Corpus = {
  sources: [{ title: 'Toys', from: 'a toy', license: 'public domain', documents: 9 }],
  training: documents('toy', 5),
  heldOut: { addresses: documents('address', 2), chapters: documents('chapter', 2) },
};
const options = (run: string): Omit<TrainTinyOptions, 'signal' | 'onEvent'> => ({
  corpus,
  config: { ...tinyConfig, vocabulary: 280, width: 16, hiddenWidth: 16, layers: 1, heads: 2, kvHeads: 1, headDim: 8, maxPositions: 24 },
  recipe: { seed: 1, batch: 2, time: 12, peakLearningRate: 0.01, warmUpSteps: 2, decaySteps: 3, weightDecay: 0.1, checkpointEvery: 3, evaluateEvery: 2 },
  totalSteps: 8,
  work: `${folder}/${run}/work`,
  out: `${folder}/${run}/model`,
  report: `${folder}/${run}/report.html`,
  sampleTokens: 4,
});

/** Runs the tool, stopped in the given step. */
async function runUntil(given: Omit<TrainTinyOptions, 'signal' | 'onEvent'>, lastStep = Number.POSITIVE_INFINITY): Promise<{ readonly done: boolean; readonly events: readonly TrainingEvent[] }> {
  const stop = new AbortController();
  const events: TrainingEvent[] = [];
  const onEvent = (event: TrainingEvent): void => {
    events.push(event);
    if (event.type === 'step' && event.step === lastStep) stop.abort();
  };
  return { done: await trainTiny({ ...given, signal: stop.signal, onEvent }), events };
}

describe('trainTiny', () => {
  it('stopped and started again makes the files of a run that was not, with the whole curve', () =>
    leakGuard(async () => {
      expect((await runUntil(options('whole'))).done).toBe(true);
      const stopped = await runUntil(options('parts'), 3);
      expect([stopped.done, stopped.events.at(-1)]).toEqual([false, { type: 'done', stepsDone: 4, reason: 'aborted' }]);
      expect(await readdir(`${folder}/parts`)).toEqual(['report.html', 'work']);
      // What a kill may leave of a line.
      await appendFile(`${folder}/parts/work/curve.jsonl`, '{"stepsDo');
      const rest = await runUntil(options('parts'));
      expect([rest.done, rest.events[0]]).toEqual([true, { type: 'resume', stepsDone: 4 }]);
      const files = (await readdir(`${folder}/whole/model`)).toSorted();
      expect(files).toEqual(['README.md', 'config.json', 'generation_config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json']);
      for (const file of [...files.map((name) => `model/${name}`), 'report.html', 'work/checkpoint.safetensors', 'work/best.safetensors']) {
        expect((await readFile(`${folder}/parts/${file}`)).equals(await readFile(`${folder}/whole/${file}`)), file).toBe(true);
      }
    }));

  it('tells in the card what it did, of facts alone', async () => {
    const card = await readFile(`${folder}/whole/model/README.md`, 'utf8');
    const { events } = await runUntil(options('again'));
    const last = events.findLast((event) => event.type === 'evaluation')!;
    const lossesBetween = events.flatMap((event) => (event.type === 'step' && event.step >= 6 ? [event.loss] : []));
    expect(card).toContain(`| 192 | ${((lossesBetween[0]! + lossesBetween[1]!) / 2).toFixed(3)} | ${last.bitsPerByte!.toFixed(3)} |`);
    for (const fact of ['| Toys | `a toy` | 9 | public domain |', '8 of 2 × 12 tokens: 192 tokens', 'up to 0.01', '| seed | 1 |', '1 layers, width 16', '--steps 8', `| held-out addresses | ${last.bitsPerByte!.toFixed(3)} bits a byte |`]) expect(card).toContain(fact);
    expect(card.match(/^\*\*.*\*\* \((greedy|temperature 0\.8.*)\)\n\n> \S/gm)).toHaveLength(8);
    const report = await readFile(`${folder}/whole/report.html`, 'utf8');
    expect(report.match(/<svg /g)).toHaveLength(3);
    expect(report).toContain('<h2>Samples</h2>');
  });

  it('goes on to another number of steps until the rate falls, and with no other recipe', async () => {
    const given = options('changed');
    await runUntil(given, 3);
    await expectRejection('other-recipe', runUntil({ ...given, recipe: { ...given.recipe, peakLearningRate: 0.02 } }));
    expect((await runUntil({ ...given, totalSteps: 9 }, 4)).events[0]).toEqual({ type: 'resume', stepsDone: 4 });
    await runUntil({ ...given, totalSteps: 9 }, 6);
    await expectRejection('other-recipe', runUntil({ ...given, totalSteps: 10 }));
  });
});
