import { TokstreamError } from '@tokstream/core';
import type { TokenBytes } from './token-bytes.ts';

/**
 * The bytes of a whole vocabulary as one prefix tree, flat and in preorder, so that a walk is a loop over arrays.
 *
 * Built once per tokenizer (about a microsecond a token) and shared by any number of constraints. Tokens without bytes are not in it.
 */
export class TokenTrie {
  /** How many ids there are, those without bytes included: the width of the logits. */
  readonly vocabulary: number;
  /** [nodes] the byte that leads to each node. */
  readonly byte: Uint8Array;
  /** [nodes] how many bytes lead to each node, less one. */
  readonly depth: Uint16Array;
  /** [nodes] the first node that is not below this one. */
  readonly skip: Int32Array;
  /** [nodes + 1] where each node's tokens begin in `ids`. */
  readonly firstId: Int32Array;
  /** Token ids in the order of their nodes. */
  readonly ids: Int32Array;
  /** [256] 1 for bytes that occur in some token. */
  readonly present: Uint8Array;
  /** Whether every byte that occurs at all is a token by itself, so that whatever can be spelled in bytes can be spelled in tokens. */
  readonly isComplete: boolean;
  readonly #bytes: readonly (Uint8Array | undefined)[];

  constructor(tokens: TokenBytes, vocabulary: number) {
    if (!Number.isSafeInteger(vocabulary) || vocabulary < 1) {
      throw new TokstreamError(`vocabulary is ${vocabulary}; pass the model's vocabulary size.`, { code: 'invalid-option', stage: 'TokenTrie' });
    }
    const bytes = Array.from({ length: vocabulary }, (_, id) => {
      const own = tokens.bytesOf(id);
      return own && own.length > 0 ? own.slice() : undefined;
    });
    const sorted = [...bytes.keys()].filter((id) => bytes[id] !== undefined).toSorted((a, b) => compareBytes(bytes[a]!, bytes[b]!) || a - b);
    const nodeByte: number[] = [];
    const nodeDepth: number[] = [];
    const skip: number[] = [];
    const firstId: number[] = [];
    const path: number[] = [];
    const singles = new Uint8Array(256);
    this.present = new Uint8Array(256);
    let last: Uint8Array = new Uint8Array(0);
    for (const [place, id] of sorted.entries()) {
      const own = bytes[id]!;
      let shared = 0;
      while (shared < last.length && shared < own.length && last[shared] === own[shared]) shared += 1;
      while (path.length > shared) skip[path.pop()!] = nodeByte.length;
      for (let depth = shared; depth < own.length; depth += 1) {
        path.push(nodeByte.length);
        nodeByte.push(own[depth]!);
        nodeDepth.push(depth);
        firstId.push(place);
        this.present[own[depth]!] = 1;
      }
      if (own.length === 1) singles[own[0]!] = 1;
      last = own;
    }
    for (const node of path) skip[node] = nodeByte.length;
    firstId.push(sorted.length);
    this.vocabulary = vocabulary;
    this.byte = Uint8Array.from(nodeByte);
    this.depth = Uint16Array.from(nodeDepth);
    this.skip = Int32Array.from(skip);
    this.firstId = Int32Array.from(firstId);
    this.ids = Int32Array.from(sorted);
    this.isComplete = this.present.every((present, byte) => present === singles[byte]);
    this.#bytes = bytes;
  }

  /** The bytes of a token. Borrowed. */
  bytesOf(id: number): Uint8Array | undefined {
    return this.#bytes[id];
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) if (a[index] !== b[index]) return a[index]! - b[index]!;
  return a.length - b.length;
}
