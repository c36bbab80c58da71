import { seededRandom } from '@tokstream/core';
import { describe, expect, test } from 'vitest';
import { bestTree, type Span } from './best-tree.ts';
import { branchings, spanF1 } from './branching.ts';
import { type Grammar, normalisedGrammar, randomGrammar } from './grammar.ts';
import { ParseChart } from './parse-chart.ts';
import { pcfgStructure } from './pcfg-structure.ts';
import { sampledText } from './sampled-text.test-support.ts';
import { trainGrammar } from './train-grammar.ts';

/** Every tree of a stretch under a part, with its probability. */
function trees(grammar: Grammar, text: Int32Array, from: number, to: number, part: number): { readonly probability: number; readonly spans: readonly Span[] }[] {
  const { phrases, classes, words, rules, emissions } = grammar;
  const parts = phrases + classes;
  if (part >= phrases) return to - from === 1 ? [{ probability: emissions[(part - phrases) * words + text[from]!]!, spans: [] }] : [];
  const found = [];
  for (let cut = from + 1; cut < to; cut += 1)
    for (let b = 0; b < parts; b += 1)
      for (let c = 0; c < parts; c += 1)
        for (const left of trees(grammar, text, from, cut, b)) for (const right of trees(grammar, text, cut, to, c)) found.push({ probability: rules[(part * parts + b) * parts + c]! * left.probability * right.probability, spans: [[from, to] as const, ...left.spans, ...right.spans] });
  return found;
}

/** Sentences of a subject and a predicate, whose noun phrases may hold others. */
function language(): Grammar {
  const [sentence, noun, verb, attribute] = [0, 1, 2, 3];
  const [article, name, action, relation] = [4, 5, 6, 7];
  const rules = new Map([[[sentence, noun, verb], 1], [[noun, article, name], 0.75], [[noun, noun, attribute], 0.25], [[verb, action, noun], 1], [[attribute, relation, noun], 1]].map(([rule, weight]) => [String(rule), weight as number]));
  return normalisedGrammar({ phrases: 4, classes: 4, words: 20 }, (length, kind) =>
    Float64Array.from({ length }, (_, at) => {
      if (kind === 'roots') return at === sentence ? 1 : 0;
      if (kind === 'emissions') return Math.floor((at % 20) / 5) === Math.floor(at / 20) ? 1 : 0;
      return rules.get(String([Math.floor(at / 64), Math.floor(at / 8) % 8, at % 8])) ?? 0;
    }),
  );
}

describe('grammars', () => {
  test('sum over all trees, and find the best of them', () => {
    const grammar = randomGrammar({ phrases: 2, classes: 2, words: 3 }, seededRandom(1));
    const text = Int32Array.of(0, 2, 1, 1);
    const all = [0, 1].flatMap((root) => trees(grammar, text, 0, 4, root).map(({ probability, spans }) => ({ probability: probability * grammar.roots[root]!, spans })));
    expect(new ParseChart(grammar, text, 'sum').probability).toBeCloseTo(all.reduce((sum, { probability }) => sum + probability, 0), 15);
    const best = all.reduce((a, b) => (b.probability > a.probability ? b : a));
    expect(bestTree(grammar, text)).toEqual(best.spans);
    expect(new ParseChart(grammar, text, 'best').probability).toBeCloseTo(best.probability, 15);
  });

  test('get likelier with every round of training', async () => {
    const random = seededRandom(2);
    const texts = Array.from({ length: 60 }, () => sampledText(language(), 14, random)).filter((text) => text !== undefined);
    let grammar = randomGrammar({ phrases: 3, classes: 4, words: 20 }, random);
    const likelihoods = [];
    for (let round = 0; round < 6; round += 1) {
      likelihoods.push(texts.reduce((sum, text) => sum + Math.log(new ParseChart(grammar, text, 'sum').probability), 0));
      grammar = await trainGrammar(grammar, texts, 1);
    }
    expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => a - b));
  });
});

describe('pcfgStructure', () => {
  test('finds the perplexity of the grammar that made the text, and loses it when tokens are shuffled', async () => {
    const random = seededRandom(3);
    const made = language();
    const texts = Array.from({ length: 400 }, () => sampledText(made, 12, random)).filter((text) => text !== undefined);
    const heldOut = texts.filter((_, at) => at % 2 === 1);
    const tokens = heldOut.reduce((sum, { length }) => sum + length, 0);
    const truth = Math.exp(-heldOut.reduce((sum, text) => sum + Math.log(new ParseChart(made, text, 'sum').probability), 0) / tokens);
    // Ids as a tokenizer gives them.
    const { perplexity, shuffled, orderGain } = await pcfgStructure(texts.map((text) => text.map((word) => 1000 + 7 * word)), { phrases: 4, classes: 5, rounds: 30 });
    expect(perplexity! / truth).toBeLessThan(1.25);
    expect(orderGain).toBeGreaterThan(2.5);
    expect(shuffled.perplexity! / perplexity!).toBe(orderGain);
  });

  test('gives nothing for nothing, and refuses what would take forever', async () => {
    expect(await pcfgStructure([Int32Array.of(1), new Int32Array(21)])).toEqual({ branching: { left: undefined, right: undefined, balanced: undefined }, shuffled: { branching: { left: undefined, right: undefined, balanced: undefined } }, trainedOn: 0, heldOut: 0 });
    for (const wrong of [{ longest: 41 }, { phrases: 0 }, { rounds: 1.5 }]) await expect(pcfgStructure([], wrong)).rejects.toMatchObject({ code: 'invalid-option' });
  });

  test('trees that need no grammar', () => {
    expect(branchings.left(3)).toEqual([[0, 2], [0, 3]]);
    expect(branchings.right(3)).toEqual([[0, 3], [1, 3]]);
    expect(branchings.balanced(5)).toEqual([[0, 5], [0, 3], [0, 2], [3, 5]]);
    expect([spanF1(branchings.left(4), branchings.right(4), 4), spanF1(branchings.left(4), branchings.balanced(4), 4), spanF1([[0, 2]], [[0, 2]], 2)]).toEqual([0, 0.5, undefined]);
  });
});
