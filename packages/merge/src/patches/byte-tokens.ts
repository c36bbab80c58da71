import type { PushStage, TokenBlock } from '@tokstream/core';
import type { MergeVocabulary } from '../bpe/merge-vocabulary.ts';

/** The vocabulary of `byteTokens`: ids are bytes. */
export const byteVocabulary: MergeVocabulary = { size: 256, bytesOf: (id) => (id >= 0 && id < 256 ? Uint8Array.of(id) : null) };

/**
 * The UTF-8 bytes of a text that arrives in chunks, as tokens whose ids are the bytes; each has the range of its character. Lone surrogates
 * count as U+FFFD. One block a chunk, and a final one from `flush`. `held` counts UTF-16 units.
 */
export function byteTokens(): PushStage<string, TokenBlock> {
  const encoder = new TextEncoder();
  let held = '';
  let offset = 0;
  const blockOf = (text: string, final: boolean): TokenBlock => {
    const [ids, start, end]: [number[], number[], number[]] = [[], [], []];
    for (const character of text) {
      for (const byte of encoder.encode(character)) {
        ids.push(byte);
        start.push(offset);
        end.push(offset + character.length);
      }
      offset += character.length;
    }
    return { ids: Int32Array.from(ids), start: Uint32Array.from(start), end: Uint32Array.from(end), final };
  };
  return {
    chunkInvariant: true,
    get held() {
      return held.length;
    },
    push(chunk) {
      const text = held + chunk;
      const isCut = /[\uD800-\uDBFF]$/.test(text);
      held = isCut ? text.slice(-1) : '';
      return [blockOf(isCut ? text.slice(0, -1) : text, false)];
    },
    flush() {
      const block = blockOf(held, true);
      [held, offset] = ['', 0];
      return [block];
    },
    snapshot: () => ({ held, offset }),
    restore(snapshot) {
      ({ held, offset } = snapshot as { held: string; offset: number });
    },
    [Symbol.dispose]() {},
  };
}
