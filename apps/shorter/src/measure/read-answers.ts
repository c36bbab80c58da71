import type { PreparedText } from '../texts/prepare-texts.ts';
import type { Reading } from '../results/cell.ts';
import type { Bench } from './bench.ts';
import type { TextRun } from './run-text.ts';

/** What the encoder answers: labels from the text as it is, hidden tokens from the slots that they went into. */
export async function readAnswers({ encoder, heads }: Pick<Bench, 'encoder' | 'heads'>, text: PreparedText, open: TextRun, hidden: TextRun): Promise<Reading> {
  const { width, vocabulary } = encoder.shape;
  const answers = await heads.label(open.output.last.subarray(0, width));
  const right: Record<string, boolean> = {};
  for (const [at, { name, labels }] of heads.labelSets.entries()) {
    const label = text.labels[name];
    if (label !== undefined) right[name] = labels[largest(answers[at]!)] === label;
  }
  const places = text.hiddenPlaces.filter((position) => hidden.plan.group[position]! >= 0);
  const states = new Float32Array(places.length * width);
  places.forEach((position, at) => {
    const slot = hidden.plan.group[position]!;
    states.set(hidden.output.last.subarray(slot * width, (slot + 1) * width), at * width);
  });
  const logits = places.length === 0 ? new Float32Array(0) : await heads.nameTokens(states);
  let bits = (text.hiddenPlaces.length - places.length) * Math.log2(vocabulary);
  const targetOf = new Map(Array.from(text.hiddenPlaces, (position, at) => [position, text.hiddenTargets[at]!]));
  places.forEach((position, at) => (bits += surprise(logits.subarray(at * vocabulary, (at + 1) * vocabulary), targetOf.get(position)!)));
  return { right, hidden: text.hiddenPlaces.length, bits };
}

function largest(values: Float32Array): number {
  return values.reduce((best, value, at) => (value > values[best]! ? at : best), 0);
}

/** Minus the binary logarithm of the probability. */
function surprise(logits: Float32Array, target: number): number {
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const sum = logits.reduce((total, value) => total + Math.exp(value - most), 0);
  return (most + Math.log(sum) - logits[target]!) / Math.LN2;
}
