import { seededRandom } from '@tokstream/core';
import type { CausalLM, Sequence } from '@tokstream/model';
import { mostLikely } from '../samplers/greedy.ts';
import { type DraftTree, noDraft } from './draft-tree.ts';
import type { Drafter, DrafterSource } from './drafter.ts';
import { trimTree } from './trim-tree.ts';

/** Spells each of 40 ids with two letters, aa to eh. */
export const pairCodec = {
  encode: (text: string): { ids: Int32Array } => ({ ids: Int32Array.from(text.match(/../g) ?? [], (pair) => 8 * (pair.charCodeAt(0) - 97) + pair.charCodeAt(1) - 97).filter((id) => id < 40) }),
  decode: (ids: Iterable<number>): string => Array.from(ids, (id) => String.fromCharCode(97 + (id >> 3), 97 + (id & 7))).join(''),
};

/** The same texts by another vocabulary of 40: first the letters a to h, then pairs that begin with a to d. */
export const mixedCodec = {
  encode: (text: string): { ids: Int32Array } => ({ ids: Int32Array.from(text.match(/[a-d].|./g) ?? [], (token) => (token.length === 2 ? 8 + pairCodec.encode(token).ids[0]! : token.charCodeAt(0) - 97)) }),
  decode: (ids: Iterable<number>): string => Array.from(ids, (id) => (id < 8 ? String.fromCharCode(97 + id) : pairCodec.decode([id - 8]))).join(''),
};

/** A drafter of a sequence that nothing runs. */
export async function startDrafter(source: DrafterSource, promptIds: Int32Array, vocabulary: number): Promise<Drafter> {
  const model = { shape: { vocabulary } } as CausalLM;
  return source.start({ index: 0, model, promptIds, cache: undefined as never, logits: new Float32Array(0), prefillSeconds: 0 });
}

/** Greedy decoding with drafts, as small as it can be: the whole tree is fed, and walked from the last token. */
export async function speculate(model: CausalLM, prompt: Int32Array, count: number, source: DrafterSource, limit: number): Promise<{ readonly ids: number[]; readonly calls: number; readonly trees: DraftTree[] }> {
  const { vocabulary, maxPositions } = model.shape;
  using cache = model.createCache();
  const { logits } = await model.forward({ input: { ids: prompt } }, cache);
  cache.commit();
  const sequence: Sequence = { index: 0, model, promptIds: prompt, cache, logits, prefillSeconds: 0 };
  using drafter = await source.start(sequence);
  const random = seededRandom(5);
  const history = [...prompt, mostLikely(logits)];
  const trees: DraftTree[] = [];
  let calls = 0;
  while (history.length < prompt.length + count) {
    const room = Math.min(limit, maxPositions - history.length);
    const context = { history, promptLength: prompt.length, limit: room, random, signal: new AbortController().signal };
    const tree = room > 0 ? trimTree(await drafter.propose(context), room) : noDraft;
    trees.push(tree);
    const ids = Int32Array.of(history.at(-1)!, ...tree.ids);
    const parents = Int32Array.of(-1, ...tree.parents.map((parent) => parent + 1));
    const output = await model.forward({ input: { ids }, parents }, cache, { logits: 'all' });
    calls += 1;
    const path = [0];
    const taken: number[] = [];
    const ends = ids.length - (tree.riders ?? 0);
    for (let row: number | undefined = 0; row !== undefined; ) {
      const id = mostLikely(output.logits.subarray(row * vocabulary, (row + 1) * vocabulary));
      taken.push(id);
      const from: number = row;
      const next = ids.findIndex((drafted, at) => at > 0 && at < ends && parents[at] === from && drafted === id);
      row = next === -1 ? undefined : next;
      if (row !== undefined) path.push(row);
    }
    cache.commit(Int32Array.from(path));
    history.push(...taken);
    drafter.observe?.({ ids, parents, logits: output.logits, path, taken, history });
  }
  return { ids: history.slice(prompt.length, prompt.length + count), calls, trees };
}
