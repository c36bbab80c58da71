import { expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goldenTokenizer } from '../../goldens.test-support.ts';
import { createTokenizer } from '../../load/create-tokenizer.ts';
import { byteLevelBpeTrainer } from '../../train/byte-level-bpe-trainer.ts';
import { encodePrompt, slotLogProbability } from './encode-prompt.ts';
import { promptTemplate } from './prompt-template.ts';
import { verbalizer } from './verbalizer.ts';

const corpus = ['the film was good', 'the film was bad', 'a good film', 'a good day', 'the day was good'];
const trainer = byteLevelBpeTrainer({ vocabSize: 290 });
for (const text of corpus) trainer.add(text);
const tokenizer = createTokenizer({ tokenizerJson: await trainer.finish() });
const logProbabilities = bigrams();

describe('families of the survey', () => {
  test('prefix: the prompt ends where the answer begins', () => {
    const template = promptTemplate('Text: {text}\nIn short: {summary}', { answers: ['summary'] });
    expect(template).toMatchObject({ shape: 'prefix', inputs: ['text'], answers: ['summary'] });
    expect(template.begin({ text: 'a {summary} b' }).text).toBe('Text: a {summary} b\nIn short: ');
  });

  test('cloze: a mask, or candidates filled in and compared', () => {
    const template = promptTemplate('{subject} was {answer}', { answers: ['answer'] });
    const middle = promptTemplate('a {answer} film', { answers: ['answer'] });
    expect([template.shape, middle.shape]).toEqual(['prefix', 'cloze']);
    expect(middle.mask({}, '[MASK]')).toEqual({ text: 'a [MASK] film', slots: [{ slot: 'answer', start: 2, end: 8 }] });
    const score = (answer: string): number => {
      const prompt = encodePrompt(tokenizer, middle.render({ answer }));
      return slotLogProbability(prompt, logProbabilities(prompt.ids), 'answer');
    };
    expect(score('good')).toBeGreaterThan(score('bad'));
  });

  test('several slots, each found again in the tokens', () => {
    const template = promptTemplate('{film}: {first}, then {second}. {{{film}}}', { answers: ['first', 'second'] });
    expect(template.shape).toBe('multi-slot');
    expect(template.begin({ film: 'F', first: 'good' }).text).toBe('F: good, then ');
    expect(template.mask({ film: 'F' }, ['<1>', '<2>']).text).toBe('F: <1>, then <2>. {F}');
    const prompt = template.render({ film: 'day', first: '', second: 'good' });
    const { ids, slots } = encodePrompt(tokenizer, prompt);
    expect(slots.map(({ slot }) => slot)).toEqual(['film', 'first', 'second', 'film']);
    expect(slots.map(({ first, last }) => tokenizer.decode(ids.subarray(first, last)))).toEqual(['day', '', ' good', 'day']);
  });

  test('tuning-free classification by label words', () => {
    const labels = verbalizer(tokenizer, { positive: ['good'], negative: ['bad'] });
    const { ids } = encodePrompt(tokenizer, promptTemplate('the day was{label}', { answers: ['label'] }).begin({}));
    const scores = labels.score((word) => logProbabilities(Int32Array.of(...ids, ...word)).at(-1)!);
    expect(scores.map(({ label }) => label)).toEqual(['positive', 'negative']);
    expect(scores[0]!.share).toBeCloseTo(2 / 3, 9);
  });
});

test('every slot of any prompt is covered by exactly its tokens', () => {
  const template = promptTemplate('{a} is {b}{a}');
  const word = fc.string({ unit: fc.constantFrom('c', 'a', 't', ' ', 'é', '👍', '1') });
  for (const name of ['byte-level', 'llama-2', 'word-piece']) {
    const tokenizer = goldenTokenizer(name);
    fc.assert(
      fc.property(word, word, (a, b) => {
        const prompt = template.render({ a, b });
        const { start, end } = tokenizer.encode(prompt.text).offsets();
        encodePrompt(tokenizer, prompt).slots.forEach(({ first, last }, at) => {
          const slot = prompt.slots[at]!;
          const inside = [...start.keys()].filter((token) => start[token]! < slot.end && end[token]! > slot.start);
          expect([first, last]).toEqual([inside[0] ?? 0, (inside.at(-1) ?? -1) + 1]);
        });
      }),
      { numRuns: 100 },
    );
  }
});

test('words of several tokens are refused, or kept and scored as a whole', () => {
  const labels = { yes: ['good'], no: ['dreadful'] };
  expectCode('invalid-prompt', () => verbalizer(tokenizer, labels));
  const kept = verbalizer(tokenizer, labels, { multiToken: 'keep', length: 'mean' });
  const [yes, no] = kept.score((ids) => -ids.length);
  expect([yes!.logProbability, no!.logProbability]).toEqual([-1, -1]);
});

test('several words of a label add up, or the best counts', () => {
  const score = (combine: 'sum' | 'max'): number => verbalizer(tokenizer, { a: ['good', 'film'], b: ['was'] }, { combine }).score(() => Math.log(0.25))[0]!.share;
  expect(score('sum')).toBeCloseTo(2 / 3, 9);
  expect(score('max')).toBeCloseTo(1 / 2, 9);
});

test('what does not fit is refused', () => {
  const template = promptTemplate('{text} {answer}', { answers: ['answer'] });
  for (const work of [
    () => template.render({ text: 'a' }),
    () => template.begin({}),
    () => template.begin(Object.create({ text: 'inherited' }) as Record<string, string>),
    () => template.mask({ text: 'a' }, []),
    () => promptTemplate('{text'),
    () => promptTemplate('{text}', { answers: ['label'] }),
    () => verbalizer(tokenizer, { a: ['good'], b: ['good'] }),
    () => verbalizer(tokenizer, { a: [] }),
    () => slotLogProbability(encodePrompt(tokenizer, template.begin({ text: 'a' })), [0], 'answer'),
  ]) {
    expectCode('invalid-prompt', work);
  }
});

/** A tiny language model: how often tokens followed each other in the corpus. */
function bigrams(): (ids: Int32Array) => number[] {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const text of corpus) {
    const { ids } = tokenizer.encode(text);
    ids.forEach((id, at) => {
      add(`${ids[at - 1]} ${id}`);
      add(`${ids[at - 1]}`);
    });
  }
  const logProbability = (before: number | undefined, id: number): number => Math.log((counts.get(`${before} ${id}`) ?? 1e-6) / (counts.get(`${before}`) ?? 1));
  return (ids) => Array.from(ids, (id, at) => logProbability(ids[at - 1], id));
}
