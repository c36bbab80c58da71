import { type Random, seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { closeTo } from '../close-to.ts';
import { expectCode } from '../expect-code.ts';
import type { CacheLawSubject } from './cache-law-subject.ts';
import { type CacheTwins, compareTwins, createTwins, feedTwins } from './cache-twins.ts';
import type { EngineCache, EngineMark, EngineModel, EngineRows } from './engine-model.ts';
import type { PlainCache } from './plain-cache.ts';

/** The things a schedule may do; `grow` feeds a chain and commits all of it. */
export type CacheOperation = 'grow' | 'feed' | 'feed-embeddings' | 'feed-positions' | 'feed-batch' | 'commit' | 'drop' | 'keep' | 'close-gaps' | 'crop' | 'reload' | 'fork' | 'snapshot' | 'restore' | 'dispose';

/** One step of a schedule; all its choices come from the dice. */
export interface ScheduledOperation {
  readonly operation: CacheOperation;
  readonly dice: number;
}

/** Random schedules of these operations; name one twice to see it twice as often. */
export function cacheSchedule(operations: readonly CacheOperation[], length = 16): fc.Arbitrary<readonly ScheduledOperation[]> {
  return fc.array(fc.record({ operation: fc.constantFrom(...operations), dice: fc.nat() }), { minLength: 1, maxLength: length, size: 'max' });
}

const mostCaches = 3;

/** Does a schedule to an engine's caches and to the oracle's, and compares all of them after every step. */
export async function runSchedule(subject: CacheLawSubject, schedule: readonly ScheduledOperation[]): Promise<void> {
  const population = [createTwins(subject)];
  const marks: { readonly mark: EngineMark; readonly plain: PlainCache }[] = [];
  try {
    for (const { operation, dice } of schedule) {
      await perform(subject, population, marks, operation, seededRandom(dice));
      for (const twins of population) await compareTwins(subject, twins);
    }
  } finally {
    for (const { engine } of population) engine[Symbol.dispose]();
    for (const { mark } of marks) mark[Symbol.dispose]();
  }
}

async function perform(subject: CacheLawSubject, population: CacheTwins[], marks: { mark: EngineMark; plain: PlainCache }[], operation: CacheOperation, random: Random): Promise<void> {
  const at = below(random, population.length);
  const twins = population[at]!;
  const { engine, plain } = twins;
  switch (operation) {
    case 'grow': {
      const { input } = randomRows(subject, plain, random);
      plain.commit([]);
      engine.commit(new Int32Array(0));
      await feedTwins(subject, [{ twins, rows: { input } }]);
      plain.commit([...plain.tentative.keys()]);
      return engine.commit();
    }
    case 'feed':
      return feedTwins(subject, [{ twins, rows: randomRows(subject, plain, random) }]);
    case 'feed-embeddings': {
      const { width } = subject.model.shape;
      const { parents } = randomRows(subject, plain, random);
      const embeddings = Float32Array.from({ length: parents.length * width }, () => random.next() - 0.5);
      return feedTwins(subject, [{ twins, rows: { input: { embeddings }, parents } }]);
    }
    case 'feed-positions': {
      const rows = randomRows(subject, plain, random);
      const positions = rows.parents.map(() => below(random, 40));
      return feedTwins(subject, [{ twins, rows: { ...rows, positions } }]);
    }
    case 'feed-batch':
      return feedTwins(
        subject,
        population.map((each) => ({ twins: each, rows: randomRows(subject, each.plain, random) })),
      );
    case 'commit': {
      const path = randomPath(plain, random);
      plain.commit(path);
      return engine.commit(Int32Array.from(path));
    }
    case 'drop':
      plain.commit([]);
      return engine.commit(new Int32Array(0));
    case 'keep':
    case 'close-gaps': {
      if (plain.tentative.length > 0) return expectCode('pending-rows', () => engine.keep(0, new Int32Array(0)));
      const { layers, kvHeads, rotations } = subject.model.shape;
      const closeGaps = operation === 'close-gaps';
      const only = below(random, layers + 1);
      const all = Array.from({ length: layers }, (_, layer) => {
        if (only < layers && only !== layer) return undefined;
        const n = below(random, plain.length(layer) + 1);
        return Int32Array.from(Array.from({ length: kvHeads }, () => randomSlots(plain.length(layer), n, random)).flat());
      });
      const keep = (): void => (only < layers ? engine.keep(only, all[only]!, { closeGaps }) : engine.keepLayers(all, { closeGaps }));
      if (closeGaps && all.some((slots, layer) => slots !== undefined && rotations[layer] === undefined)) return expectCode('unsupported-positions', keep);
      for (const [layer, slots] of all.entries()) if (slots !== undefined) plain.keep(layer, [...slots], closeGaps);
      return keep();
    }
    case 'crop': {
      const tokens = below(random, plain.seen + 1);
      if (plain.crop(tokens)) return engine.crop(tokens);
      return expectCode('invalid-crop', () => engine.crop(tokens));
    }
    case 'reload': {
      plain.commit([]);
      population.splice(at, 1, { engine: await reload(subject, engine), plain });
      return;
    }
    case 'fork':
      if (population.length < mostCaches) population.push({ engine: engine.fork(), plain: plain.fork() });
      return;
    case 'snapshot':
      marks.push({ mark: engine.snapshot(), plain: plain.fork() });
      return;
    case 'restore': {
      if (marks.length === 0) return;
      const { mark, plain: remembered } = marks[below(random, marks.length)]!;
      engine.restore(mark);
      return plain.restore(remembered);
    }
    case 'dispose':
      engine[Symbol.dispose]();
      population.splice(at, 1, createTwins(subject));
  }
}

/** A new cache with the contents of an old one, which is disposed after both gave the same logits to the bit. */
async function reload({ model, precision = 'float32' }: CacheLawSubject, old: EngineCache): Promise<EngineCache> {
  old.commit(new Int32Array(0));
  const contents = await old.contents();
  const fresh = model.createCache({ precision, contents });
  const [before, after] = [await nextLogits(model, old), await nextLogits(model, fresh)];
  old[Symbol.dispose]();
  try {
    // Equal, but for the sign of a zero.
    closeTo(after, before, 0);
    const again = await fresh.contents();
    expect(again.positions).toEqual(contents.positions);
    for (const [layer, { tokens, places, keys, values }] of contents.layers.entries()) {
      const same = again.layers[layer]!;
      expect([same.tokens, same.places]).toEqual([tokens, places]);
      closeTo(same.keys, keys, 0);
      closeTo(same.values, values, 0);
    }
  } catch (error) {
    fresh[Symbol.dispose]();
    throw error;
  }
  return fresh;
}

async function nextLogits(model: EngineModel, cache: EngineCache): Promise<Float32Array> {
  const { logits } = await model.forward({ input: { ids: Int32Array.of(1) } }, cache);
  cache.commit(new Int32Array(0));
  return logits;
}

function below(random: Random, n: number): number {
  return Math.floor(random.next() * n);
}

/** One to four rows; half of them go on from the row before, the others hang anywhere. */
function randomRows({ model }: CacheLawSubject, plain: PlainCache, random: Random): EngineRows & { readonly parents: Int32Array } {
  const count = 1 + below(random, 4);
  const before = plain.tentative.length;
  const ids = Int32Array.from({ length: count }, () => below(random, model.shape.vocabulary));
  return { input: { ids }, parents: ids.map((_, row) => (random.next() < 0.5 ? before + row - 1 : below(random, before + row + 1) - 1)) };
}

/** A path from the prefix down: the way to a random row, which may be none. */
function randomPath(plain: PlainCache, random: Random): readonly number[] {
  const last = below(random, plain.tentative.length + 1) - 1;
  return last === -1 ? [] : [...plain.ancestors(plain.tentative[last]!.parent), last];
}

function randomSlots(length: number, n: number, random: Random): readonly number[] {
  const slots = Array.from({ length }, (_, slot) => slot);
  while (slots.length > n) slots.splice(below(random, slots.length), 1);
  return slots;
}
