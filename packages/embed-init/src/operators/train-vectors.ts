import { described, type TokenBlock } from '@tokstream/core';
import { concat, defer, ignoreElements, of, type OperatorFunction, tap } from 'rxjs';
import type { VectorStore } from '../vectors/vector-store.ts';
import type { TokenPiece, VectorTrainer } from '../vectors/vector-trainer.ts';

/**
 * Feeds a stream of tokens to a trainer and emits the static vectors once, when the source completes.
 *
 * Items are words, ids, or the blocks of `tokenize`, whose last ends a document. Tokens are counted as they pass and not kept; make one
 * trainer a subscription. A trainer of several epochs gets them by `repeat(epochs)` before this operator.
 *
 * @example
 * blocks$.pipe(trainVectors(ppmiVectors(vocabulary))).subscribe((vectors) => use(vectors));
 */
export function trainVectors<Vectors extends VectorStore>(trainer: VectorTrainer<Vectors>): OperatorFunction<TokenPiece | TokenBlock, Vectors> {
  const take = (item: TokenPiece | TokenBlock): void => {
    const block = 'ids' in item ? item : undefined;
    trainer.push(block?.ids ?? (item as TokenPiece));
    if (block?.final === true) trainer.cut();
  };
  const operator: OperatorFunction<TokenPiece | TokenBlock, Vectors> = (source) => concat(source.pipe(tap(take), ignoreElements()), defer(() => of(trainer.finish())));
  return described(operator, { name: 'trainVectors', input: 'TokenPiece', output: 'VectorStore', chunkInvariant: true });
}
