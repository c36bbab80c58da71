import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { type CausalLM, loadModel } from '@tokstream/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Companion } from '../companions/companion.ts';
import { mostLikely } from '../samplers/greedy.ts';
import { sample } from '../samplers/sample.ts';
import type { SampleOptions } from '../samplers/sample-processors.ts';
import { badWords } from './bad-words.ts';
import { classifierFreeGuidance } from './classifier-free-guidance.ts';
import { epsilonCutoff } from './epsilon-cutoff.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { minLength } from './min-length.ts';
import { minNewTokens } from './min-new-tokens.ts';
import { minP } from './min-p.ts';
import { noRepeatNgram } from './no-repeat-ngram.ts';
import { repetitionPenalty } from './repetition-penalty.ts';
import { type BiasedSequence, sequenceBias } from './sequence-bias.ts';
import { suppressTokens } from './suppress-tokens.ts';
import { temperature } from './temperature.ts';
import { topK } from './top-k.ts';
import { topP } from './top-p.ts';
import { typical } from './typical.ts';

/** Written by goldens/processors.py. */
interface Goldens {
  readonly steps: readonly { readonly name: string; readonly setting: never; readonly history: number[]; readonly logits: number[]; readonly output: (number | null)[] }[];
  readonly chains: readonly { readonly options: SampleOptions; readonly history: number[]; readonly logits: number[]; readonly output: (number | null)[] }[];
  readonly generations: readonly { readonly model: string; readonly options: Generation; readonly prompt: number[]; readonly ids: number[] }[];
}

/** Arguments of `generate`. */
interface Generation {
  readonly repetition_penalty?: number;
  readonly no_repeat_ngram_size?: number;
  readonly bad_words_ids?: number[][];
  readonly eos_token_id?: number;
  readonly min_length?: number;
  readonly min_new_tokens?: number;
  readonly sequence_bias?: [number[], number][];
  readonly suppress_tokens?: number[];
  readonly guidance_scale?: number;
  readonly negative_prompt_ids?: number[];
}

const goldens = JSON.parse(readFileSync(new URL('../../goldens/processors.json', import.meta.url), 'utf8')) as Goldens;
const promptLength = 9;

const creators: Readonly<Record<string, (setting: never) => LogitsProcessor>> = {
  temperature,
  topK,
  topP,
  minP,
  typical,
  epsilonCutoff,
  repetitionPenalty: (penalty: number) => repetitionPenalty(penalty),
  repetitionPenaltyGenerated: (penalty: number) => repetitionPenalty(penalty, { prompt: false }),
  noRepeatNgram,
  badWords: (sequences: number[][]) => badWords(sequences),
  sequenceBias: (sequences: BiasedSequence[]) => sequenceBias(sequences),
  suppressTokens: (ids: number[]) => suppressTokens(ids),
  minLength: (length: number) => minLength(length, [1, 7]),
  minNewTokens: (count: number) => minNewTokens(count, [1, 7]),
};

function expectLogits(found: Float32Array, expected: readonly (number | null)[]): void {
  expected.forEach((logit, id) => {
    if (logit === null) expect(found[id]).toBe(Number.NEGATIVE_INFINITY);
    else expect(found[id]).toBeCloseTo(logit, 4);
  });
}

it('each processor changes logits as the one of transformers does', () => {
  const seen = new Set<string>();
  for (const { name, setting, history, logits, output } of goldens.steps) {
    const changed = Float32Array.from(logits);
    creators[name]!(setting).apply(changed, { history, promptLength, companions: [] });
    expectLogits(changed, output);
    seen.add(name);
  }
  expect([...seen].toSorted()).toEqual(Object.keys(creators).toSorted());
});

it('sample applies them in the order of transformers', () => {
  for (const { options, history, logits, output } of goldens.chains) {
    const changed = Float32Array.from(logits);
    sample(options).narrow!(changed, { history, promptLength, companions: [] });
    expectLogits(changed, output);
  }
});

describe('generate', () => {
  const models = new Map<string, CausalLM>();
  beforeAll(async () => {
    await selectBackend({ backend: 'wasm' });
    for (const name of ['llama', 'gpt2']) models.set(name, await loadModel(fileURLToPath(new URL(`../../../model/fixtures/${name}`, import.meta.url)), { engine: 'eager' }));
  });
  afterAll(() => models.forEach((model) => model[Symbol.dispose]()));

  it.each(goldens.generations.map((golden) => [golden.model, JSON.stringify(golden.options), golden] as const))('%s %s', async (_, __, { model, options, prompt, ids }) => {
    expect(await generate(models.get(model)!, prompt, chainOf(options), options.eos_token_id)).toEqual(ids);
  });
});

function chainOf(options: Generation): LogitsProcessor[] {
  const end = [options.eos_token_id ?? 0];
  const chain: LogitsProcessor[] = [];
  if (options.sequence_bias) chain.push(sequenceBias(options.sequence_bias.map(([ids, bias]) => ({ ids, bias }))));
  if (options.guidance_scale) chain.push(classifierFreeGuidance({ base: () => Int32Array.from(options.negative_prompt_ids!), conditions: [{ scale: options.guidance_scale }] }));
  if (options.repetition_penalty) chain.push(repetitionPenalty(options.repetition_penalty));
  if (options.no_repeat_ngram_size) chain.push(noRepeatNgram(options.no_repeat_ngram_size));
  if (options.bad_words_ids) chain.push(badWords(options.bad_words_ids));
  if (options.min_length) chain.push(minLength(options.min_length, end));
  if (options.min_new_tokens) chain.push(minNewTokens(options.min_new_tokens, end));
  if (options.suppress_tokens) chain.push(suppressTokens(options.suppress_tokens));
  return chain;
}

/** Greedy, with a cache for the sequence and one for each companion: as little of a loop as will do. */
async function generate(model: CausalLM, prompt: readonly number[], chain: readonly LogitsProcessor[], end: number | undefined): Promise<number[]> {
  const readers = [{}, ...chain.flatMap((processor) => processor.companions ?? [])].map((companion: Companion) => {
    const own = Int32Array.from(prompt);
    return { cache: model.createCache(), ids: companion.promptIds?.(own) ?? own };
  });
  const history = [...prompt];
  while (history.length < prompt.length + 24 && (history.length === prompt.length || history.at(-1) !== end)) {
    const outputs: Float32Array[] = [];
    for (const { cache, ids } of readers) {
      outputs.push((await model.forward({ input: { ids } }, cache)).logits);
      cache.commit();
    }
    const [logits, ...companions] = outputs as [Float32Array, ...Float32Array[]];
    for (const processor of chain) {
      processor.apply(logits, { history, promptLength: prompt.length, companions: companions.splice(0, processor.companions?.length ?? 0) });
    }
    history.push(mostLikely(logits));
    for (const reader of readers) reader.ids = Int32Array.of(history.at(-1)!);
  }
  for (const { cache } of readers) cache[Symbol.dispose]();
  return history.slice(prompt.length);
}
