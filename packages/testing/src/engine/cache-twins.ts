import { expect } from 'vitest';
import { closeTo } from '../close-to.ts';
import type { CacheLawSubject } from './cache-law-subject.ts';
import type { EngineCache, EngineOutput, EngineRows } from './engine-model.ts';
import { PlainCache, type PlainStep } from './plain-cache.ts';

/** How far logits and attention, and stored keys and values, may be from the oracle's. */
const outputTolerance = 1e-4;
const entryTolerance = 1e-5;

/** An engine's cache and the oracle's, driven alike. */
export interface CacheTwins {
  readonly engine: EngineCache;
  readonly plain: PlainCache;
}

/** An empty pair. The caller disposes the engine's cache. */
export function createTwins({ model, plain }: CacheLawSubject): CacheTwins {
  return { engine: model.createCache(), plain: new PlainCache(plain, model.shape.layers, model.shape.kvHeads) };
}

/** Feeds each pair its rows, all in one batch, and compares logits and attention of every row. */
export async function feedTwins(subject: CacheLawSubject, passes: readonly { readonly twins: CacheTwins; readonly rows: EngineRows }[]): Promise<void> {
  const outputs = await subject.model.forwardBatch(
    passes.map(({ twins, rows }) => ({ rows, cache: twins.engine })),
    { logits: 'all', attention: subject.attention !== false },
  );
  passes.forEach(({ twins: { plain }, rows }, pass) => compareOutput(subject, plain, feedPlain(subject, plain, rows), outputs[pass]!));
}

/** Compares everything a cache tells of itself, and that its bytes are in proportion to its entries. */
export async function compareTwins(subject: CacheLawSubject, { engine, plain }: CacheTwins): Promise<void> {
  const { layers, kvHeads } = subject.model.shape;
  expect({ seen: engine.seen, nextPosition: engine.nextPosition, tentative: engine.tentative }).toEqual({ seen: plain.seen, nextPosition: plain.nextPosition, tentative: plain.tentative.length });
  let entries = 0;
  for (let layer = 0; layer < layers; layer += 1) {
    const heads = Array.from({ length: kvHeads }, (_, head) => plain.entries(layer, head));
    expect(engine.length(layer), 'entries of a head').toBe(plain.length(layer));
    expect([...engine.kept(layer)], 'positions kept').toEqual(heads.flatMap((kept) => kept.map(({ position }) => position)));
    const { keys, values } = await engine.read(layer);
    closeTo(keys, heads.flatMap((kept) => kept.flatMap(({ key }) => [...key])), entryTolerance);
    closeTo(values, heads.flatMap((kept) => kept.flatMap(({ value }) => [...value])), entryTolerance);
    entries += kvHeads * (plain.length(layer) + plain.tentative.length);
  }
  expect(engine.bytes(), 'bytes').toBe(entries * subject.bytesPerEntry);
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
