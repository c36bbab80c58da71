import { saveCache } from '@tokstream/cache-policy';
import type { Owned } from '@tokstream/core';
import { readTokens, type Sequence } from '@tokstream/model';

/** Keeps what a sequence leaves when it ends, so that it can be saved. */
export class LastCache implements Disposable {
  #left: Sequence | undefined;
  #isDisposed = false;

  /** The same item, of which the cache comes here when it ends. */
  of(item: Owned<Sequence>): Owned<Sequence> {
    return item.map(
      (sequence) => sequence,
      (sequence) => {
        if (this.#isDisposed) sequence.cache[Symbol.dispose]();
        else this.#left = sequence;
      },
    );
  }

  /**
   * Saves the text and its cache.
   *
   * @param made ids that followed the prompt; the last of them, which nothing was predicted from, is read here
   * @throws as `saveCache` and `readTokens`
   */
  async save(path: string, made: Iterable<number>, signal: AbortSignal): Promise<void> {
    const { model, cache, policy, promptIds, logits } = this.#left!;
    const ids = Int32Array.from([...promptIds, ...made]);
    const rest = ids.subarray(cache.seen);
    const last = rest.length === 0 ? logits : await readTokens(model, cache, rest, { signal, ...(policy && { policy }) });
    await saveCache(path, { model, cache, ids, logits: last }, { signal });
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#left?.cache[Symbol.dispose]();
  }
}
