import type { PushStage } from '@tokstream/core';
import { plainIds, type TokenIds } from '../token-ids.ts';

/** Lets a detokenizer read every kind of ids; a final block ends the text. The result owns the detokenizer. */
export function untilFinal(detokenizer: PushStage<number | Int32Array, string>): PushStage<TokenIds, string> {
  return {
    chunkInvariant: detokenizer.chunkInvariant,
    get held() {
      return detokenizer.held;
    },
    push: (ids) => {
      const text = detokenizer.push(plainIds(ids));
      const final = typeof ids === 'object' && 'final' in ids && ids.final;
      return final ? [...text, ...detokenizer.flush()] : text;
    },
    flush: () => detokenizer.flush(),
    snapshot: () => detokenizer.snapshot(),
    restore: (snapshot) => detokenizer.restore(snapshot),
    [Symbol.dispose]: () => detokenizer[Symbol.dispose](),
  };
}
