import { expect } from 'vitest';
import { closeTo } from '../close-to.ts';
import type { CacheLawSubject } from './cache-law-subject.ts';
import type { EngineCache, EngineOutput, EngineRows } from './engine-model.ts';
import { PlainCache, type PlainEntry, type PlainStep } from './plain-cache.ts';

/** How far logits and attention, and stored keys and values, may be from the oracle's. */
const outputTolerance = 1e-4;
const entryTolerance = 1e-5;

/** An engine's cache and the oracle's, driven alike. */
export interface CacheTwins {
  readonly engine: EngineCache;
  readonly plain: PlainCache;
}

/** An empty pair. The caller disposes the engine's cache. */
export function createTwins({ model, plain, precision = 'float32' }: CacheLawSubject): CacheTwins {
  return { engine: model.createCache({ precision }), plain: new PlainCache(plain, model.shape.layers, model.shape.kvHeads) };
}

/** Feeds each pair its rows, all in one batch, and compares logits and attention of every row. */
export async function feedTwins(subject: CacheLawSubject, passes: readonly { readonly twins: CacheTwins; readonly rows: EngineRows }[]): Promise<void> {
  const outputs = await subject.model.forwardBatch(
    passes.map(({ twins, rows }) => ({ rows, cache: twins.engine })),
    { logits: 'all', attention: subject.attention !== false },
  );
  passes.forEach(({ twins: { plain }, rows }, pass) => compareOutput(subject, plain, feedPlain(subject, plain, rows), outputs[pass]!));
}

/**
 * Compares everything a cache tells of itself, and that its bytes are in proportion to its entries. Where it rounds what it stores, an
 * entry that is new must be as near as the precision allows, and is from then on what the oracle works with: so all else stays exact.
 */
export async function compareTwins(subject: CacheLawSubject, { engine, plain }: CacheTwins): Promise<void> {
  const { layers, kvHeads, headDim, rotations } = subject.model.shape;
  const { precision = 'float32' } = subject;
  expect({ seen: engine.seen, nextPosition: engine.nextPosition, span: engine.span, tentative: engine.tentative, precision: engine.precision }).toEqual({
    seen: plain.seen,
    nextPosition: plain.nextPosition,
    span: plain.span,
    tentative: plain.tentative.length,
    precision,
  });
  let bytes = 0;
  for (let layer = 0; layer < layers; layer += 1) {
    const length = plain.length(layer);
    const heads = Array.from({ length: kvHeads }, (_, head) => plain.kept(layer, head));
    expect(engine.length(layer), 'entries of a head').toBe(length);
    expect([...engine.kept(layer)], 'positions kept').toEqual(heads.flatMap((kept) => kept.map(({ entry }) => entry.position)));
    const { keys, values } = await engine.read(layer);
    expect([keys.length, values.length], 'numbers read').toEqual([kvHeads * length * headDim, kvHeads * length * headDim]);
    const stored = heads.map((kept, head) =>
      kept.map((_, slot) => {
        const [from, to] = [(head * length + slot) * headDim, (head * length + slot + 1) * headDim];
        return { key: Float64Array.from(keys.subarray(from, to)), value: Float64Array.from(values.subarray(from, to)) };
      }),
    );
    heads.forEach((kept, head) => kept.forEach(({ entry, isNew }, slot) => compareEntry(stored[head]![slot]!, entry, precision === 'int8' && isNew, rotations[layer] !== undefined)));
    if (precision === 'int8') plain.adopt(layer, stored);
    bytes += kvHeads * (length * subject.bytesPerEntry + plain.tentative.length * 8 * headDim);
  }
  expect(engine.bytes(), 'bytes').toBe(bytes);
}

/**
 * Of a key or value stored as int8, a number may be off by 1/254 of the largest. A key is stored rotated, and the rotation is undone here:
 * what is off may have wandered between the two numbers of a pair, and what was largest was at most the length of a pair.
 */
function compareEntry(stored: Pick<PlainEntry, 'key' | 'value'>, { key, value }: PlainEntry, isRounded: boolean, isRotated: boolean): void {
  closeTo(stored.value, value, isRounded ? largest(value) / 253 : entryTolerance);
  if (!isRounded || !isRotated) return closeTo(stored.key, key, isRounded ? largest(key) / 253 : entryTolerance);
  const lengths = (x: Float64Array): Float64Array => x.map((left, at) => Math.hypot(left, x[(at + x.length / 2) % x.length]!));
  const apart = lengths(key.map((x, at) => x - stored.key[at]!));
  closeTo(apart, apart.map(() => 0), (Math.SQRT2 * largest(lengths(key))) / 253);
}

function largest(x: Float64Array): number {
  return Math.max(...x.map(Math.abs));
}

function feedPlain({ model }: CacheLawSubject, plain: PlainCache, { input, parents, positions }: EngineRows): readonly PlainStep[] {
  const { width } = model.shape;
  const inputs = 'ids' in input ? [...input.ids] : Array.from({ length: input.embeddings.length / width }, (_, row) => input.embeddings.subarray(row * width, (row + 1) * width));
  return inputs.map((value, row) => plain.feed(value, parents?.[row], positions?.[row]));
}

/** The engine's attention names every committed and tentative key, the oracle's only those a row sees. */
function compareOutput({ model, attention }: CacheLawSubject, plain: PlainCache, steps: readonly PlainStep[], output: EngineOutput): void {
  closeTo(output.logits, steps.flatMap((step) => [...step.logits]), outputTolerance);
  if (attention === false) return;
  const { layers, heads } = model.shape;
  const all = plain.tentative.length;
  for (let layer = 0; layer < layers; layer += 1) {
    const committed = plain.length(layer);
    const expected = new Float32Array(heads * steps.length * (committed + all));
    for (let head = 0; head < heads; head += 1) {
      steps.forEach((step, index) => {
        const row = all - steps.length + index;
        const seen = [...Array(committed).keys(), ...[...plain.ancestors(plain.tentative[row]!.parent), row].map((at) => committed + at)];
        seen.forEach((key, at) => (expected[(head * steps.length + index) * (committed + all) + key] = step.attention[layer]![head]![at]!));
      });
    }
    closeTo(output.attention[layer]!, expected, outputTolerance);
  }
}
