import { TokstreamError } from '@tokstream/core';
import { checkOption } from '../processors/check-option.ts';
import type { DraftTree } from './draft-tree.ts';
import type { DrafterSource } from './drafter.ts';
import { RecyclingMatrix, successorsKept } from './recycling-matrix.ts';
import { likelyTree, paperTree, type RecyclingTree } from './recycling-tree.ts';

/** Options of `tokenRecycling`. */
export interface TokenRecyclingOptions {
  /** Most successors of a token that are tried, 1 to 8; default 8. */
  readonly topK?: number;
  /**
   * The tree that is filled in: `cpu` (default, the 16 nodes most likely to hold the right path), `paper` (80 nodes), how many
   * nodes, or children counts.
   */
  readonly tree?: 'cpu' | 'paper' | number | RecyclingTree;
  /** Shared by all sequences of this source, and by whoever else has it. Default a new one for each vocabulary, shared by its sequences. */
  readonly memory?: RecyclingMatrix;
}

/**
 * Remembers for each token the most likely ones after it, and fills a static tree from that memory: what the model thought
 * last time is what it may think again. Each row fed teaches it, also those of drafts that were not taken.
 *
 * The kind of a node is its depth and its rank, 8 of each.
 *
 * Source: Luo et al., "Turning Trash into Treasure: Accelerating Inference of Large Language Models with Token Recycling"
 * (2024). Other than there, successors that were never learnt are left out instead of being token 0.
 *
 * @throws `invalid-option`; when a sequence starts `invalid-matrix`, for a memory of another vocabulary
 */
export function tokenRecycling(options: TokenRecyclingOptions = {}): DrafterSource {
  const { topK = successorsKept, tree = 'cpu', memory } = options;
  checkOption('decode', 'topK', topK, Number.isInteger(topK) && topK >= 1 && topK <= successorsKept, `a whole number from 1 to ${successorsKept}`);
  const shapeFor = shapes(tree, topK);
  const memories = new Map<number, RecyclingMatrix>();
  return {
    name: 'token-recycling',
    largestRead: successorsKept,
    start(sequence) {
      const { vocabulary } = sequence.model.shape;
      const matrix = memory ?? memories.get(vocabulary) ?? new RecyclingMatrix(vocabulary);
      if (matrix.vocabulary !== vocabulary) {
        throw new TokstreamError(`The recycling matrix is for ${matrix.vocabulary} tokens, the model has ${vocabulary}; use one of its own.`, { code: 'invalid-matrix', stage: 'decode' });
      }
      memories.set(vocabulary, matrix);
      const lastOfPrompt = sequence.promptIds.at(-1);
      if (lastOfPrompt !== undefined && sequence.logits.length === vocabulary) matrix.learn(lastOfPrompt, sequence.logits);
      return {
        propose: ({ history, limit }) => fill(shapeFor(limit), matrix, history.at(-1)!, limit, topK),
        observe({ ids, logits }) {
          for (let row = 0; row < ids.length; row += 1) matrix.learn(ids[row]!, logits.subarray(row * vocabulary, (row + 1) * vocabulary));
        },
        [Symbol.dispose]() {},
      };
    },
  };
}

/** The tree to fill when so many nodes can be used; one that is made to measure has no more. */
function shapes(tree: 'cpu' | 'paper' | number | RecyclingTree, topK: number): (limit: number) => RecyclingTree {
  if (tree === 'paper') return () => paperTree;
  if (typeof tree === 'object') {
    for (const children of tree) checkOption('decode', 'tree', children, Number.isInteger(children) && children >= 0 && children <= successorsKept, `children counts from 0 to ${successorsKept}`);
    return () => tree;
  }
  const nodes = tree === 'cpu' ? 16 : tree;
  checkOption('decode', 'tree', nodes, Number.isInteger(nodes) && nodes >= 1 && nodes <= 256, "'cpu', 'paper', or a whole number from 1 to 256");
  const made = new Map<number, RecyclingTree>();
  return (limit) => {
    const size = Math.min(limit, nodes);
    let shape = made.get(size);
    if (shape === undefined) made.set(size, (shape = likelyTree(size, topK)));
    return shape;
  };
}

function fill(shape: RecyclingTree, matrix: RecyclingMatrix, root: number, limit: number, topK: number): DraftTree {
  const ids: number[] = [];
  const parents: number[] = [];
  const kinds: number[] = [];
  // Places of the shape, breadth-first: the node of each and its depth; undefined where nothing is known.
  const nodes: (number | undefined)[] = [-1];
  const depths: number[] = [0];
  for (let place = 0; place < shape.length && place < nodes.length; place += 1) {
    const node = nodes[place];
    const depth = depths[place]!;
    for (let rank = 0; rank < shape[place]!; rank += 1) {
      const id = node === undefined || rank >= topK || ids.length >= limit ? undefined : matrix.successor(node === -1 ? root : ids[node]!, rank);
      nodes.push(id === undefined ? undefined : ids.length);
      depths.push(depth + 1);
      if (id === undefined) continue;
      ids.push(id);
      parents.push(node!);
      kinds.push(8 * Math.min(depth, 7) + rank);
    }
  }
  return { ids: Int32Array.from(ids), parents: Int32Array.from(parents), kinds: Uint8Array.from(kinds) };
}
