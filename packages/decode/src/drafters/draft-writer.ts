import type { CausalLM, KvCache, Want } from '@tokstream/model';

/** Rows fed at once while a text is read. */
const rowsAtOnce = 256;

/**
 * A draft model with its own cache, kept in step with a text that grows, and of which drafted ends come off again. Borrows the
 * model, owns the cache.
 */
export class DraftWriter implements Disposable {
  readonly #model: CausalLM;
  readonly #cache: KvCache;
  readonly #want: Pick<Want, 'top'>;
  /** Ids in the cache. */
  #fed: number[] = [];

  /** @param want what of its logits is read; default all */
  constructor(model: CausalLM, want: Pick<Want, 'top'> = {}) {
    this.#model = model;
    this.#cache = model.createCache();
    this.#want = want;
  }

  /** Most tokens that can be drafted after so many ids: the model has only so many positions. */
  roomAfter(length: number): number {
    return Math.max(this.#model.shape.maxPositions - length + 1, 0);
  }

  /**
   * Reads a text, of which only what differs from the last one is fed.
   *
   * @param ids at least one
   * @returns logits `[vocabulary]` after it
   */
  async read(ids: readonly number[]): Promise<Float32Array> {
    const most = Math.min(this.#fed.length, ids.length - 1);
    let agreed = 0;
    while (agreed < most && this.#fed[agreed] === ids[agreed]) agreed += 1;
    if (agreed < this.#fed.length) {
      this.#cache.crop(agreed);
      this.#fed.length = agreed;
    }
    let logits = new Float32Array(0);
    for (let from = agreed; from < ids.length; from += rowsAtOnce) logits = await this.#feed(ids.slice(from, from + rowsAtOnce));
    return logits;
  }

  /** Goes on by one token. */
  write(id: number): Promise<Float32Array> {
    return this.#feed([id]);
  }

  [Symbol.dispose](): void {
    this.#cache[Symbol.dispose]();
  }

  async #feed(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const { logits } = await this.#model.forward({ input: { ids: Int32Array.from(ids) } }, this.#cache, this.#want);
    this.#cache.commit();
    this.#fed.push(...ids);
    return logits as Float32Array<ArrayBuffer>;
  }
}
