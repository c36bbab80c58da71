import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeTo } from '../close-to.ts';
import { expectCode, expectRejection } from '../expect-code.ts';
import { leakGuard } from '../leak-guard.ts';
import type { CacheLawSubject } from './cache-law-subject.ts';
import { type CacheOperation, cacheSchedule, runSchedule } from './cache-schedule.ts';
import { cacheState } from './cache-state.ts';
import type { EngineCache, EngineContents, EngineLayerContents, EngineModel } from './engine-model.ts';

/** What each law may do; together they cover every operation next to every other. */
const schedules: readonly (readonly [law: string, operations: readonly CacheOperation[]])[] = [
  ['rows of a forest see the prefix and their ancestors, also when it grows over several calls', ['feed', 'feed', 'commit', 'drop']],
  ['embeddings stand in for ids, and rows may name their positions', ['feed', 'feed-embeddings', 'feed-positions', 'commit']],
  ['what is kept of each head is all that later rows see, at its own position or with gaps closed', ['grow', 'feed', 'commit', 'keep', 'close-gaps']],
  ['a crop is as if the later tokens had never been fed', ['grow', 'feed', 'feed-positions', 'commit', 'keep', 'close-gaps', 'crop']],
  ['a fork or a mark keeps what the other loses', ['grow', 'grow', 'keep', 'close-gaps', 'crop', 'fork', 'snapshot', 'restore']],
  ['contents make the same cache again', ['grow', 'feed-positions', 'commit', 'keep', 'close-gaps', 'crop', 'reload', 'reload']],
  ['forks, marks and caches in one batch do not know of each other', ['grow', 'feed', 'feed-batch', 'commit', 'drop', 'keep', 'close-gaps', 'crop', 'fork', 'snapshot', 'restore', 'reload', 'dispose']],
];

/**
 * Declares the laws of `KvCache` and of forests of rows for one engine: whatever is done in whatever order, logits,
 * attention, positions, keys and values are those of the plain model, refused calls change nothing, and nothing leaks. Where entries are
 * rounded, they are those of the plain model that goes on from what was stored.
 *
 * @param load gives a fresh subject on the active backend; a small model with several key heads and layers
 */
export function kvCacheLaws(name: string, load: () => Promise<CacheLawSubject>, runs = 14): void {
  const withSubject = (work: (subject: CacheLawSubject) => Promise<void>) => (): Promise<void> =>
    leakGuard(async () => {
      using subject = await load();
      await leakGuard(() => work(subject));
    });

  describe(name, () => {
    it.each(schedules)('%s', (_, operations) =>
      withSubject(async (subject) => {
        await fc.assert(
          fc.asyncProperty(cacheSchedule(operations), (schedule) => leakGuard(() => runSchedule(subject, schedule))),
          { numRuns: runs },
        );
      })(),
    );

    it(
      'a row of a tree has the logits of its path fed one by one',
      withSubject(async (subject) => {
        const { model, precision } = subject;
        using prefix = await grown(subject, [1, 2, 3]);
        const ids = Int32Array.of(4, 5, 6, 4, 2, 0);
        const parents = Int32Array.of(-1, 0, 0, -1, 2, 4);
        using tree = prefix.fork();
        const { logits } = await model.forward({ input: { ids }, parents }, tree, { logits: 'all' });
        for (const row of ids.keys()) {
          using serial = prefix.fork();
          let last = new Float32Array(0);
          for (const step of pathTo(parents, row)) {
            ({ logits: last } = (await model.forward({ input: { ids: ids.slice(step, step + 1) } }, serial)) as { logits: Float32Array<ArrayBuffer> });
            // What is committed may be rounded, what is tentative is not.
            if (precision !== 'int8') serial.commit();
          }
          closeTo(logits.slice(row * model.shape.vocabulary, (row + 1) * model.shape.vocabulary), last, 1e-4);
        }
      }),
    );

    it(
      'embeddings of tokens give what their ids give',
      withSubject(async ({ model, embedding }) => {
        const ids = Int32Array.of(3, 1, 4, 1);
        using byId = model.createCache();
        using byEmbedding = model.createCache();
        const embeddings = Float32Array.from([...ids].flatMap((id) => [...embedding(id)]));
        const [one, other] = await model.forwardBatch(
          [
            { rows: { input: { ids } }, cache: byId },
            { rows: { input: { embeddings } }, cache: byEmbedding },
          ],
          { logits: 'all' },
        );
        closeTo(other!.logits, one!.logits, 1e-5);
      }),
    );

    it(
      'what a cache or a step hands out, or is given, is a copy',
      withSubject(async (subject) => {
        const { model, precision = 'float32' } = subject;
        using cache = await grown(subject, [1, 2, 3]);
        using twin = cache.fork();
        const before = await cacheState(cache, model.shape.layers);
        const { keys, values } = await cache.read(0);
        const { positions, layers } = await cache.contents();
        for (const array of [keys, values, cache.kept(0), positions, ...layers.flatMap((layer) => [layer.tokens, layer.places, layer.keys, layer.values])]) array.fill(7);
        expect(await cacheState(cache, model.shape.layers)).toEqual(before);
        const contents = await cache.contents();
        using copied = model.createCache({ precision, contents });
        for (const array of [contents.positions, ...contents.layers.flatMap((layer) => [layer.tokens, layer.places, layer.keys, layer.values])]) array.fill(7);
        expect(await cacheState(copied, model.shape.layers)).toEqual(before);
        const output = await model.forward({ input: { ids: Int32Array.of(5) } }, cache, { hidden: true });
        for (const array of [output.logits, ...output.hidden]) array.fill(7);
        const [again, expected] = await model.forwardBatch([cache, twin].map((each) => ({ rows: { input: { ids: Int32Array.of(5) }, parents: Int32Array.of(-1) }, cache: each })));
        closeTo(again!.logits, expected!.logits, 1e-5);
      }),
    );

    it(
      'a refused call says why by its code and changes nothing',
      withSubject(async (subject) => {
        const { model } = subject;
        const { vocabulary, width, kvHeads, layers, rotations } = model.shape;
        using cache = await grown(subject, [1, 2, 3, 4]);
        using other = await grown(subject, [5]);
        const unchanged = async (work: () => Promise<void> | void): Promise<void> => {
          const states = async (): Promise<unknown> => [await cacheState(cache, layers), await cacheState(other, layers)];
          const before = await states();
          await leakGuard(work);
          expect(await states()).toEqual(before);
        };
        const ids = Int32Array.of(1, 2);
        const refuses = (code: string, rows: Parameters<EngineModel['forward']>[0]): Promise<void> => unchanged(() => expectRejection(code, model.forwardBatch([{ rows: { input: { ids } }, cache: other }, { rows, cache }])));

        await refuses('invalid-ids', { input: { ids: Int32Array.of(0, vocabulary) } });
        await refuses('invalid-ids', { input: { ids: Int32Array.of(-1) } });
        await refuses('invalid-rows', { input: { ids: new Int32Array(0) } });
        await refuses('invalid-rows', { input: { embeddings: new Float32Array(width + 1) } });
        await refuses('invalid-rows', { input: { ids }, parents: Int32Array.of(-1) });
        await refuses('invalid-rows', { input: { ids }, parents: Int32Array.of(-1, 1) });
        await refuses('invalid-rows', { input: { ids }, parents: Int32Array.of(-2, 0) });
        await refuses('invalid-rows', { input: { ids }, positions: Int32Array.of(4) });
        await refuses('invalid-rows', { input: { ids }, positions: Int32Array.of(4, -1) });
        await unchanged(() => expectRejection('invalid-cache', model.forwardBatch([cache, cache].map((each) => ({ rows: { input: { ids } }, cache: each })))));
        await unchanged(() => expectRejection('invalid-cache', model.forward({ input: { ids } }, { ...cache } as EngineCache)));
        for (const slots of [[0, 4], [1, 1], [1, 0], [-1, 0]]) {
          await unchanged(() => expectCode('invalid-slots', () => cache.keep(0, Int32Array.from(Array.from({ length: kvHeads }, () => slots).flat()))));
        }
        if (kvHeads > 1) await unchanged(() => expectCode('invalid-slots', () => cache.keep(0, new Int32Array(kvHeads + 1))));
        for (const layer of [-1, 0.5, layers]) await unchanged(() => expectCode('invalid-slots', () => cache.keep(layer, new Int32Array(0))));
        await unchanged(() => expectCode('invalid-slots', () => cache.keepLayers(Array.from({ length: layers + 1 }, () => new Int32Array(0)))));
        const all = Int32Array.from({ length: 4 * kvHeads }, (_, at) => at % 4);
        if (rotations[0] === undefined) await unchanged(() => expectCode('unsupported-positions', () => cache.keep(0, all, { closeGaps: true })));
        for (const tokens of [-1, 5, 1.5]) await unchanged(() => expectCode('invalid-crop', () => cache.crop(tokens)));

        await model.forward({ input: { ids: Int32Array.of(1, 2, 3) }, parents: Int32Array.of(-1, 0, 0) }, cache);
        for (const rows of [[1], [0, 1, 2], [3], [0, 0], [-1]]) await unchanged(() => expectCode('invalid-rows', () => cache.commit(Int32Array.from(rows))));
        await unchanged(() => expectCode('invalid-rows', () => cache.commit()));
        await unchanged(() => expectCode('pending-rows', () => cache.keep(0, new Int32Array(0))));
        for (const tokens of [-1, 5, 1.5]) await unchanged(() => expectCode('invalid-crop', () => cache.crop(tokens)));
      }),
    );

    it(
      'contents that no cache of the model can hold are refused',
      withSubject(async (subject) => {
        const { model, precision = 'float32' } = subject;
        const { kvHeads, headDim, rotations } = model.shape;
        using cache = await grown(subject, [1, 2, 3]);
        cache.keep(0, Int32Array.from({ length: 2 * kvHeads }, (_, at) => 2 * (at % 2)));
        const { positions, layers } = await cache.contents();
        const [first, ...others] = layers as [EngineLayerContents, ...EngineLayerContents[]];
        const refuses = (contents: EngineContents): void => expectCode('invalid-cache', () => model.createCache({ precision, contents }));
        const refusesLayer = (change: Partial<EngineLayerContents>): void => refuses({ positions, layers: [{ ...first, ...change }, ...others] });
        model.createCache({ precision, contents: { positions, layers } })[Symbol.dispose]();
        refuses({ positions, layers: [...layers, first] });
        refuses({ positions: positions.slice(0, 2), layers });
        refuses({ positions: positions.map((position) => position - 1), layers });
        refusesLayer({ tokens: first.tokens.slice(1) });
        refusesLayer({ places: first.places.slice(1) });
        refusesLayer({ keys: first.keys.slice(headDim) });
        refusesLayer({ values: first.values.slice(headDim) });
        for (const slots of [[2, 0], [0, 0], [-1, 0], [0, 3]]) refusesLayer({ tokens: first.tokens.map((_, at) => slots[at % 2]!) });
        if (kvHeads > 1) refusesLayer({ tokens: Int32Array.of(0), places: Int32Array.of(0), keys: first.keys.slice(0, headDim), values: first.values.slice(0, headDim) });
        if (rotations[0] === undefined) refusesLayer({ places: first.places.map((place) => place + 1) });
        expectCode('unsupported-precision', () => model.createCache({ precision: 'int3' as 'int8' }));
      }),
    );

    it('a model refuses the caches and marks of another one', () =>
      leakGuard(async () => {
        using one = await load();
        using two = await load();
        using cache = await grown(one, [1]);
        using alien = await grown(two, [1]);
        using mark = alien.snapshot();
        await expectRejection('invalid-cache', one.model.forward({ input: { ids: Int32Array.of(1) } }, alien));
        expectCode('invalid-cache', () => cache.restore(mark));
        expect(cache.seen).toBe(1);
      }));

    it(
      'a disposed cache refuses every use, and disposing it again does nothing',
      withSubject(async (subject) => {
        const { model } = subject;
        const cache = await grown(subject, [1, 2]);
        const mark = cache.snapshot();
        using alive = cache.fork();
        for (const disposable of [cache, cache, mark, mark]) disposable[Symbol.dispose]();
        await expectRejection('cache-disposed', model.forward({ input: { ids: Int32Array.of(1) } }, cache));
        await expectRejection('cache-disposed', cache.read(0));
        await expectRejection('cache-disposed', cache.contents());
        for (const use of [() => cache.commit(), () => cache.keep(0, new Int32Array(0)), () => cache.crop(0), () => cache.fork(), () => cache.snapshot(), () => alive.restore(mark)]) expectCode('cache-disposed', use);
        expect(cache.bytes()).toBe(0);
        expect(alive.seen).toBe(2);
      }),
    );
  });
}

async function grown({ model, precision = 'float32' }: CacheLawSubject, ids: readonly number[]): Promise<EngineCache> {
  const cache = model.createCache({ precision });
  await model.forward({ input: { ids: Int32Array.from(ids) } }, cache, { logits: 'none' });
  cache.commit();
  return cache;
}

function pathTo(parents: Int32Array, row: number): readonly number[] {
  return row === -1 ? [] : [...pathTo(parents, parents[row]!), row];
}
