import type { TokenBlock } from '@tokstream/core';

/** Tells how open the next token is, document after document. */
export interface EntropySource extends Disposable {
  /**
   * The entropies of the tokens of a block, each given all tokens of the document before it, in natural units. A final block ends the
   * document. One call at a time.
   *
   * @returns [n]
   */
  read(block: TokenBlock, options?: { readonly signal?: AbortSignal }): Promise<ArrayLike<number>>;
}
