import { described, type TokenBlock } from '@tokstream/core';
import { concatMap, defer, finalize, from, type Observable, type OperatorFunction } from 'rxjs';
import { entropyPatches, type EntropyPatchesOptions } from '../patches/entropy-patches.ts';
import type { EntropySource } from '../patches/entropy-source.ts';
import type { MergedBlock } from '../spans/merged-block.ts';
import { merge } from './merge.ts';

/**
 * Merges tokens to patches by the entropies that a source tells, block after block.
 *
 * Each subscription makes a source of its own and disposes it at the end, as soon as no read of it is under way.
 *
 * @throws `invalid-merge-options`
 */
export function mergeByEntropy(createSource: () => EntropySource, options: EntropyPatchesOptions = {}): OperatorFunction<TokenBlock, MergedBlock> {
  const create = entropyPatches(options);
  const operator = (blocks: Observable<TokenBlock>): Observable<MergedBlock> =>
    defer(() => {
      const source = createSource();
      const stop = new AbortController();
      let reading: Promise<unknown> = Promise.resolve();
      const read = async (block: TokenBlock): Promise<TokenBlock & { readonly entropies: ArrayLike<number> }> => {
        const entropies = source.read(block, { signal: stop.signal });
        reading = entropies.catch(() => {});
        return { ...block, entropies: await entropies };
      };
      return blocks.pipe(
        concatMap((block) => from(read(block))),
        merge(create),
        finalize(() => {
          stop.abort();
          void reading.then(() => source[Symbol.dispose]());
        }),
      );
    });
  return described(operator, { name: 'mergeByEntropy', input: 'TokenBlock', output: 'MergedBlock' });
}
