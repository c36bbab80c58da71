import { yieldToEventLoop } from '@tokstream/core';
import { nearestShares } from './nearest-shares.ts';

/** Settings of `minimiseOverShares`. */
export interface MinimiseOptions {
  /** Where to begin; near the solution it takes fewer steps. */
  readonly start: Float64Array;
  /** Stops when the value is proven to be this near to the least one, as a share of it. */
  readonly tolerance: number;
  readonly signal?: AbortSignal | undefined;
}

/** The shares that were found and the value there. */
export interface LeastShares {
  readonly shares: Float64Array;
  readonly value: number;
}

interface Cut {
  readonly slope: Float64Array;
  /** How much the last step leaned on it. */
  weight: number;
  idle: number;
}

const most = { steps: 400, idle: 12, innerSteps: 2000 };
/** How strongly the best point holds the next one, at least. */
const leastPull = 0.05;
/** A value below this counts as 0. */
const nothing = 1e-7;

/**
 * Minimises over shares a function that is the largest of linear ones, of which only the largest at a point can be asked for.
 *
 * Keeps the linear functions met so far, and goes where they and the distance from the best point together are least. Any mean of them bounds the
 * function from below, which tells when to stop. Source: Kiwiel 1990, "Proximity control in bundle methods for convex nondifferentiable minimization".
 *
 * Errors: `aborted`.
 *
 * @param largest the slope of the linear function that is largest at some shares
 */
export async function minimiseOverShares(largest: (shares: Float64Array) => Float64Array, { start, tolerance, signal }: MinimiseOptions): Promise<LeastShares> {
  let shares = start;
  const first = largest(shares);
  let value = product(first, shares);
  let cuts: Cut[] = [{ slope: first, weight: 1, idle: 0 }];
  let pull = 0.5;
  let bound = 0;
  for (let step = 0; step < most.steps && value > nothing; step += 1) {
    await yieldToEventLoop(signal);
    const near = nextShares(cuts, shares, pull, value);
    bound = Math.max(bound, near.bound);
    if (value - bound <= tolerance * value) break;
    cuts = cuts.filter((cut) => cut.weight > 1e-7 || (cut.idle += 1) < most.idle);
    const slope = largest(near.shares);
    cuts.push({ slope, weight: 0, idle: 0 });
    const there = product(slope, near.shares);
    const hoped = value - near.value;
    // The pull for which a parabola through what was hoped and what was found would have been right.
    const fitting = 2 * pull * (1 - (value - there) / hoped);
    if (there < value - 0.1 * hoped) {
      if (there < value - 0.5 * hoped) pull = Math.max(fitting, pull / 2, leastPull);
      [shares, value] = [near.shares, there];
    } else if (hoped < tolerance * value) pull = Math.max(pull / 2, leastPull);
    else pull = Math.min(Math.max(fitting, pull), pull * 5);
  }
  return { shares, value };
}

/**
 * Where the largest of the cuts and `pull / 2` times the squared distance from the centre are least together: the best weights of the cuts by projected gradients
 * with momentum. Source: Beck and Teboulle 2009, with the restarts of O'Donoghue and Candès 2015.
 */
function nextShares(cuts: readonly Cut[], centre: Float64Array, pull: number, above: number): LeastShares & { readonly bound: number } {
  const rate = pull / spread(cuts.map(({ slope }) => slope));
  const sum = cuts.reduce((total, { weight }) => total + weight, 0);
  let weights: Float64Array = Float64Array.from(cuts, ({ weight }) => weight / sum);
  let ahead = weights;
  let momentum = 1;
  let found = sharesOf(cuts, centre, pull, weights);
  for (let step = 1; step <= most.innerSteps; step += 1) {
    const values = valuesOf(cuts, sharesOf(cuts, centre, pull, ahead).shares);
    const next = nearestShares(ahead.map((weight, cut) => weight + rate * values[cut]!));
    let turned = 0;
    for (const [cut, weight] of next.entries()) turned += (ahead[cut]! - weight) * (weight - weights[cut]!);
    const before = turned > 0 ? 1 : momentum;
    momentum = (1 + Math.sqrt(1 + 4 * before * before)) / 2;
    const onward = (before - 1) / momentum;
    const last = weights;
    ahead = next.map((weight, cut) => weight + onward * (weight - last[cut]!));
    weights = next;
    if (step % 10 > 0) continue;
    found = sharesOf(cuts, centre, pull, weights);
    const reached = valuesOf(cuts, found.shares);
    const highest = Math.max(...reached);
    if (highest - product(reached, weights) < 0.01 * Math.max(above - highest, 1e-4 * above)) break;
  }
  for (const [at, cut] of cuts.entries()) if ((cut.weight = weights[at]!) > 1e-7) cut.idle = 0;
  return { ...found, value: Math.max(...valuesOf(cuts, found.shares)) };
}

/** The nearest to the centre against the mean slope, and the least that the mean has anywhere. */
function sharesOf(cuts: readonly Cut[], centre: Float64Array, pull: number, weights: Float64Array): { readonly shares: Float64Array; readonly bound: number } {
  const mean = new Float64Array(centre.length);
  for (const [at, { slope }] of cuts.entries()) {
    const weight = weights[at]!;
    if (weight !== 0) for (let category = 0; category < mean.length; category += 1) mean[category]! += weight * slope[category]!;
  }
  return { shares: nearestShares(centre.map((share, category) => share - mean[category]! / pull)), bound: Math.min(...mean) };
}

function valuesOf(cuts: readonly Cut[], shares: Float64Array): Float64Array {
  return Float64Array.from(cuts, ({ slope }) => product(slope, shares));
}

/** The largest eigenvalue of the Gram matrix of slopes less what they have in common, which no shares can tell apart; by power iteration, rounded up. */
function spread(slopes: readonly Float64Array[]): number {
  const common = slopes[0]!.map((_, category) => slopes.reduce((sum, slope) => sum + slope[category]!, 0) / slopes.length);
  const own = slopes.map((slope) => {
    const apart = slope.map((value, category) => value - common[category]!);
    const mean = apart.reduce((sum, value) => sum + value, 0) / apart.length;
    return apart.map((value) => value - mean);
  });
  let largest = 0;
  let direction = own.reduce((most, slope) => (product(slope, slope) > product(most, most) ? slope : most));
  for (let step = 0; step < 12; step += 1) {
    const length = Math.sqrt(product(direction, direction));
    if (length === 0) break;
    const unit = direction.map((value) => value / length);
    const onto = own.map((slope) => product(slope, unit));
    direction = unit.map((_, category) => own.reduce((sum, slope, at) => sum + onto[at]! * slope[category]!, 0));
    largest = Math.sqrt(product(direction, direction));
  }
  return Math.max(1.1 * largest, 1e-12);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}
