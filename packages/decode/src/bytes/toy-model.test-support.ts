import type { CausalLM, KvCache, Rows, StepOutput, Want } from '@tokstream/model';
import type { Merge } from './merge.ts';

/** Tokens and merges from pairs of spellings, whose characters up to U+00FF are bytes; single bytes first, then one token a merge. */
export function toyTokens(bytes: readonly number[], pairs: readonly (readonly [string, string])[]): { tokens: Uint8Array[]; merges: Merge[] } {
  const spell = (text: string): string => Array.from(text, (unit) => unit.charCodeAt(0)).join();
  const tokens = bytes.map((byte) => Uint8Array.of(byte));
  const idOf = new Map(tokens.map((token, id) => [token.join(), id]));
  const merges = pairs.map(([left, right], rank) => {
    const merged = [spell(left), spell(right)].join();
    if (!idOf.has(merged)) {
      idOf.set(merged, tokens.length);
      tokens.push(Uint8Array.from(merged.split(','), Number));
    }
    return { left: idOf.get(spell(left))!, right: idOf.get(spell(right))!, merged: idOf.get(merged)!, rank };
  });
  return { tokens, merges };
}

/** Two steps of context are enough to tell paths apart. */
export type PathLaw = (before: readonly number[]) => ArrayLike<number>;

/** A `CausalLM` in name: rows give what a function says of their path. The first id, the start, is not part of the path. */
export function lawModel(vocabulary: number, law: PathLaw, endOfSequence: readonly number[] = []): CausalLM & { open: number; fed: number } {
  const model = {
    open: 0,
    fed: 0,
    shape: { layers: 1, heads: 1, kvHeads: 1, headDim: 1, width: 1, embeddingWidth: 1, vocabulary, maxPositions: 1024, windows: [undefined], rotations: [undefined] },
    endOfSequence,
    engine: 'eager' as const,
    createCache: () => makeCache([], []),
    async forward(rows: Rows, cache: KvCache, { logits = 'last' }: Want = {}): Promise<StepOutput> {
      const paths = (cache as unknown as PathCache).add(rows);
      model.fed += paths.length;
      const wanted = logits === 'all' ? paths : logits === 'last' ? paths.slice(-1) : [];
      return { logits: Float32Array.from(wanted.flatMap((path) => Array.from(law(path.slice(1))))), hidden: [], attention: [], queries: [] };
    },
    embed: () => Promise.reject(new Error('not here')),
    forwardBatch: () => Promise.reject(new Error('not here')),
    [Symbol.dispose]() {},
  };
  interface PathCache {
    add(rows: Rows): number[][];
  }
  function makeCache(startCommitted: readonly number[], startTentative: readonly { id: number; parent: number }[]): KvCache {
    let committed = [...startCommitted];
    let tentative = [...startTentative];
    model.open += 1;
    const pathOf = (row: number): number[] => (row < 0 ? committed : [...pathOf(tentative[row]!.parent), tentative[row]!.id]);
    const cache = {
      get seen() { return committed.length; },
      get tentative() { return tentative.length; },
      get nextPosition() { return committed.length; },
      add({ input, parents }: Rows) {
        const first = tentative.length;
        const { ids } = input as { ids: Int32Array };
        for (const [at, id] of ids.entries()) tentative.push({ id, parent: parents === undefined ? tentative.length - 1 : parents[at]! });
        return [...ids.keys()].map((at) => pathOf(first + at));
      },
      commit(rows: Int32Array = Int32Array.from(tentative.keys())) {
        let last = -1;
        for (const row of rows) {
          if (tentative[row]?.parent !== last) throw new Error('not a path');
          last = row;
        }
        committed = pathOf(last);
        tentative = [];
      },
      fork: () => makeCache(committed, tentative),
      [Symbol.dispose]() { model.open -= 1; },
    };
    return cache as unknown as KvCache;
  }
  return model;
}

/** A law with no pattern that depends on the last two tokens, in float32 so that both sides see the same. */
export function scrambledLaw(vocabulary: number, salt: number): PathLaw {
  const cached = new Map<string, Float32Array>();
  return (before) => {
    const key = before.slice(-2).join();
    let law = cached.get(key);
    if (law === undefined) {
      let state = (salt * 7919 + (before.at(-1) ?? -1) * 104_729 + (before.at(-2) ?? -1) * 1_299_709) >>> 0;
      const weights = Array.from({ length: vocabulary }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return 0.05 + state / 0x1_0000_0000;
      });
      const total = weights.reduce((sum, one) => sum + one, 0);
      law = Float32Array.from(weights, (weight) => Math.log(weight / total));
      cached.set(key, law);
    }
    return law;
  };
}
