/** Answers where cues point to groups. */
export interface BindingCell {
  readonly positional: number;
  readonly lexical: number;
  readonly reflexive: number;
  /** [groups] shares of the answers. */
  readonly answers: Float64Array;
}

/** A mixture of three mechanisms: a bell about the place, of a width that depends on it, and two gates by group. */
export interface BindingFit {
  /** Height of the bell. */
  readonly weight: number;
  /** [groups] width of the bell about each place. */
  readonly widths: readonly number[];
  /** [groups] logit that the lexical and the reflexive cue add to the group they point to. */
  readonly lexicalGates: readonly number[];
  readonly reflexiveGates: readonly number[];
}

/** Parameters in one list: weight, three of the width, then gates. */
const widthAt = 1;
const gatesAt = 4;

/**
 * Fits the mixture to answers: the logit of a group a is `weight exp(-(a - p)² / 2 width(p)²)` and a gate where a cue points to it, the width a
 * softplus of a parabola in p / groups. Minimises the mean Jensen-Shannon divergence by Adam over all cells at once.
 *
 * Source: Gur-Arieh, Geva and Geiger, "Mixing Mechanisms: How Language Models Retrieve Bound Entities In-Context" (2025).
 *
 * @param validation the fit is taken at the step at which it is best on these; the cells themselves where there are none
 */
export function fitBinding(cells: readonly BindingCell[], validation: readonly BindingCell[], groups: number, iterations: number): BindingFit {
  const size = gatesAt + 2 * groups;
  const values = new Float64Array(size);
  values[0] = 1;
  const [mean, square] = [new Float64Array(size), new Float64Array(size)];
  let best = { loss: Infinity, values: values.slice() };
  for (let step = 1; step <= iterations; step += 1) {
    const gradient = new Float64Array(size);
    let loss = 0;
    const fit = fitOf(values, groups);
    for (const cell of cells) loss += addGradient(cell, values, fit, gradient);
    if (validation.length > 0) loss = meanDivergence(validation, fit);
    else loss /= cells.length;
    if (loss < best.loss) best = { loss, values: values.slice() };
    for (let at = 0; at < size; at += 1) {
      const slope = gradient[at]! / cells.length;
      mean[at] = 0.9 * mean[at]! + 0.1 * slope;
      square[at] = 0.999 * square[at]! + 0.001 * slope * slope;
      values[at]! -= (0.05 * (mean[at]! / (1 - 0.9 ** step))) / (Math.sqrt(square[at]! / (1 - 0.999 ** step)) + 1e-8);
    }
  }
  return fitOf(best.values, groups);
}

/** What a fit says of the answers, `[groups]`. */
export function predictBinding({ weight, widths, lexicalGates, reflexiveGates }: BindingFit, { positional, lexical, reflexive }: Omit<BindingCell, 'answers'>): Float64Array {
  const width = widths[positional]!;
  const logits = Float64Array.from(widths, (_, group) => weight * Math.exp(-((group - positional) ** 2) / (2 * width * width)));
  logits[lexical]! += lexicalGates[lexical]!;
  logits[reflexive]! += reflexiveGates[reflexive]!;
  const most = Math.max(...logits);
  const shares = logits.map((logit) => Math.exp(logit - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** Mean Jensen-Shannon divergence in bits, 0 to 1. */
export function meanDivergence(cells: readonly BindingCell[], fit: BindingFit): number {
  return cells.reduce((sum, cell) => sum + divergence(predictBinding(fit, cell), cell.answers), 0) / cells.length;
}

function divergence(predicted: Float64Array, answers: Float64Array): number {
  let sum = 0;
  for (const [group, share] of predicted.entries()) {
    const answer = answers[group]!;
    const middle = (share + answer) / 2;
    if (share > 0) sum += (share / 2) * Math.log2(share / middle);
    if (answer > 0) sum += (answer / 2) * Math.log2(answer / middle);
  }
  return sum;
}

function fitOf(values: Float64Array, groups: number): BindingFit {
  return {
    weight: values[0]!,
    widths: Array.from({ length: groups }, (_, place) => softplus(parabola(values, place / groups))),
    lexicalGates: [...values.subarray(gatesAt, gatesAt + groups)],
    reflexiveGates: [...values.subarray(gatesAt + groups)],
  };
}

/** @returns the divergence of the cell */
function addGradient(cell: BindingCell, values: Float64Array, fit: BindingFit, gradient: Float64Array): number {
  const { positional, lexical, reflexive, answers } = cell;
  const groups = answers.length;
  const predicted = predictBinding(fit, cell);
  // Of the divergence by a share: half the binary logarithm of the share over the middle.
  const slopes = predicted.map((share, group) => (share > 0 ? Math.log2((2 * share) / (share + answers[group]!)) / 2 : 0));
  const mean = slopes.reduce((sum, slope, group) => sum + slope * predicted[group]!, 0);
  const x = positional / groups;
  const raw = parabola(values, x);
  const width = fit.widths[positional]!;
  const rise = 1 / (1 + Math.exp(-raw));
  for (let group = 0; group < groups; group += 1) {
    const byLogit = predicted[group]! * (slopes[group]! - mean);
    const squared = (group - positional) ** 2;
    const bell = Math.exp(-squared / (2 * width * width));
    gradient[0]! += byLogit * bell;
    const byRaw = byLogit * values[0]! * bell * (squared / width ** 3) * rise;
    for (let power = 0; power < 3; power += 1) gradient[widthAt + power]! += byRaw * x ** power;
    if (group === lexical) gradient[gatesAt + group]! += byLogit;
    if (group === reflexive) gradient[gatesAt + groups + group]! += byLogit;
  }
  return divergence(predicted, answers);
}

function parabola(values: Float64Array, x: number): number {
  return values[widthAt]! + values[widthAt + 1]! * x + values[widthAt + 2]! * x * x;
}

/** At least a tenth, so that a bell does not vanish. */
function softplus(value: number): number {
  return 0.1 + (value > 30 ? value : Math.log1p(Math.exp(value)));
}
