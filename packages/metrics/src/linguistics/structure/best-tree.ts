import type { Grammar } from './grammar.ts';
import { ParseChart } from './parse-chart.ts';

/** A stretch of a text: from a word, up to one. */
export type Span = readonly [from: number, to: number];

/** The phrases of the most probable tree, the whole first. Empty for a text that the grammar does not make. */
export function bestTree(grammar: Grammar, text: Int32Array): Span[] {
  const { phrases, classes, roots, rules } = grammar;
  const parts = phrases + classes;
  const chart = new ParseChart(grammar, text, 'best');
  if (chart.probability === 0) return [];
  const { inside } = chart;
  const spans: Span[] = [];
  const open = (from: number, length: number, phrase: number): void => {
    spans.push([from, from + length]);
    let best = { value: -1, cut: 1, b: 0, c: 0 };
    for (let cut = 1; cut < length; cut += 1) {
      for (let b = 0; b < parts; b += 1) {
        const left = inside[chart.at(from, cut) + b]!;
        if (left === 0) continue;
        for (let c = 0; c < parts; c += 1) {
          const value = rules[(phrase * parts + b) * parts + c]! * left * inside[chart.at(from + cut, length - cut) + c]!;
          if (value > best.value) best = { value, cut, b, c };
        }
      }
    }
    if (best.cut > 1) open(from, best.cut, best.b);
    if (length - best.cut > 1) open(from + best.cut, length - best.cut, best.c);
  };
  const whole = Array.from(roots, (root, phrase) => root * inside[chart.at(0, text.length) + phrase]!);
  open(0, text.length, whole.indexOf(Math.max(...whole)));
  return spans;
}
