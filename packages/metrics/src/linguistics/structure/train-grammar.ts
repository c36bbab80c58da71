import { yieldToEventLoop } from '@tokstream/core';
import { type Grammar, normalisedGrammar } from './grammar.ts';
import { ParseChart } from './parse-chart.ts';

/** How often every word of every class, and every rule, is taken to have been seen besides, so that nothing is impossible. */
const smoothing = { words: 0.01, rules: 1e-4 };

/**
 * Trains a grammar on texts by expectation and maximisation: each round counts what every rule is expected to have been used for, and makes that its probability.
 *
 * Errors: `aborted`.
 *
 * Source: Lari and Young 1990, "The estimation of stochastic context-free grammars using the inside-outside algorithm".
 */
export async function trainGrammar(start: Grammar, texts: readonly Int32Array[], rounds: number, signal?: AbortSignal): Promise<Grammar> {
  let grammar = start;
  for (let round = 0; round < rounds; round += 1) {
    const uses = { roots: new Float64Array(grammar.roots.length).fill(smoothing.rules), rules: new Float64Array(grammar.rules.length).fill(smoothing.rules), emissions: new Float64Array(grammar.emissions.length).fill(smoothing.words) };
    for (const [at, text] of texts.entries()) {
      if (at % 16 === 0) await yieldToEventLoop(signal);
      addUses(grammar, text, uses);
    }
    grammar = normalisedGrammar(grammar, (_, kind) => uses[kind]);
  }
  return grammar;
}

/** Adds how often each rule is expected in a text. */
function addUses(grammar: Grammar, text: Int32Array, uses: Pick<Grammar, 'roots' | 'rules' | 'emissions'>): void {
  const { phrases, classes, words, roots, rules } = grammar;
  const parts = phrases + classes;
  const chart = new ParseChart(grammar, text, 'sum');
  const { inside, probability } = chart;
  if (probability === 0) return;
  /** As `inside`: how likely all that is around a stretch is, given its part. */
  const outside = new Float64Array(inside.length);
  for (let phrase = 0; phrase < phrases; phrase += 1) {
    outside[chart.at(0, text.length) + phrase] = roots[phrase]!;
    uses.roots[phrase]! += (roots[phrase]! * inside[chart.at(0, text.length) + phrase]!) / probability;
  }
  const together = new Float64Array(parts * parts);
  const above = new Float64Array(parts * parts);
  for (let length = text.length; length >= 2; length -= 1) {
    for (let from = 0; from + length <= text.length; from += 1) {
      chart.pairsOf(from, length, 'sum', together);
      above.fill(0);
      for (let phrase = 0; phrase < phrases; phrase += 1) {
        const around = outside[chart.at(from, length) + phrase]!;
        if (around === 0) continue;
        for (let pair = 0, rule = phrase * above.length; pair < above.length; pair += 1, rule += 1) {
          const weight = around * rules[rule]!;
          above[pair]! += weight;
          uses.rules[rule]! += (weight * together[pair]!) / probability;
        }
      }
      for (let cut = 1; cut < length; cut += 1) {
        const [left, right] = [chart.at(from, cut), chart.at(from + cut, length - cut)];
        for (let b = 0; b < parts; b += 1) {
          const ofLeft = inside[left + b]!;
          let aroundLeft = 0;
          for (let c = 0, pair = b * parts; c < parts; c += 1, pair += 1) {
            aroundLeft += above[pair]! * inside[right + c]!;
            outside[right + c]! += above[pair]! * ofLeft;
          }
          outside[left + b]! += aroundLeft;
        }
      }
    }
  }
  for (const [from, word] of text.entries()) {
    for (let ofClass = 0; ofClass < classes; ofClass += 1) {
      const at = chart.at(from, 1) + phrases + ofClass;
      uses.emissions[ofClass * words + word]! += (inside[at]! * outside[at]!) / probability;
    }
  }
}
