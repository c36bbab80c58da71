import { abandonAll, abandonOnReject, abandonOnThrow } from './abandon-all.ts';
import { distinctLeases, Lease, type LeaseOutcome } from './lease.ts';
import { ownedError } from './owned-error.ts';
import { runAll } from './run-all.ts';

/** Frees a value; called exactly once for each value. */
export type Dispose<T> = (value: T) => void;

/**
 * A value with an owner: whoever holds it passes it on, turns it into another one, or disposes it.
 *
 * It carries the leases under which it was made, so disposing the last piece of an item returns the item's credit.
 * `map`, `mapAsync`, `split`, `join` and `tee` use the item up: what goes in is disposed, also when the callback throws;
 * a value that comes out as it went in moves on instead (with its own dispose, unless a new one is given).
 *
 * Errors: `owned-disposed` when it is used after its end (or was cut off by an unsubscribe), `owned-shared`.
 *
 * @example
 * ```js
 * import { Owned } from '@tokstream/core';
 * const buffer = Owned.of(new Float32Array(4), () => console.log('freed'));
 * const length = buffer.map((values) => values.length); // freed
 * console.log(length.detach()); // 4
 * ```
 */
export class Owned<T> implements Disposable {
  readonly #value: T;
  readonly #leases: readonly Lease[];
  /** Typed so that an `Owned<Tensor>` is an `Owned<unknown>`. */
  readonly #dispose: Dispose<never> | undefined;
  /** Counts the handles on one value that `tee` made. */
  #share: Lease | undefined;
  #live = true;

  /** Takes over one count of the lease (of each lease); `dispose` frees the value. */
  constructor(value: T, lease: Lease | readonly Lease[], dispose?: Dispose<T>) {
    this.#value = value;
    this.#leases = 'release' in lease ? [lease] : lease;
    this.#dispose = dispose;
    for (const held of this.#leases) held.addHolder(this);
  }

  /** An item under no lease, for values that no budget counts. */
  static of<T>(value: T, dispose?: Dispose<T>): Owned<T> {
    return new Owned(value, [], dispose);
  }

  /** Makes one item of several; it holds all their leases. `values` keep the order of `items`. */
  static join<T, U>(items: readonly Owned<T>[], make: (values: readonly T[]) => U, dispose?: Dispose<U>): Owned<U> {
    const result = abandonOnThrow(items, () => make(items.map((item) => item.value)));
    return Owned.#succeed(items, [result], dispose)[0]!;
  }

  /** The value, lent: it stays owned by this item. */
  get value(): T {
    if (!this.#live) throw ownedError('owned-disposed');
    return this.#value;
  }

  /** True once it was disposed, detached, used up or cut off. */
  get disposed(): boolean {
    return !this.#live;
  }

  /** Makes another value of this one, under the same lease. */
  map<U>(make: (value: T) => U, dispose?: Dispose<U>): Owned<U> {
    const result = abandonOnThrow([this], () => make(this.value));
    return Owned.#succeed<T, U>([this], [result], dispose)[0]!;
  }

  /** `map` with a promise: this item stays open until it settles; when it is cut off meanwhile, the late result is disposed. */
  async mapAsync<U>(make: (value: T) => PromiseLike<U>, dispose?: Dispose<U>): Promise<Owned<U>> {
    const result = await abandonOnReject([this], async () => make(this.value));
    return Owned.#succeed<T, U>([this], [result], dispose)[0]!;
  }

  /** Makes several items of this one; they share its lease. Returning the array that is the value takes it apart. */
  split<U>(make: (value: T) => readonly U[], dispose?: Dispose<U>): Owned<U>[] {
    const parts = abandonOnThrow([this], () => {
      const made = make(this.value);
      if (Object.is(made, this.#value)) this.#refuseShared();
      return made;
    });
    return Owned.#succeed<T, U>([this], parts, dispose, Object.is(parts, this.#value));
  }

  /** `count` handles on the value, which is disposed when the last of them goes. */
  tee(count: number): Owned<T>[] {
    const value = this.value;
    if (!(Number.isSafeInteger(count) && count > 0)) throw ownedError('invalid-count');
    const share = this.#share ?? new Lease(() => this.#free());
    const dispose = this.#share === undefined ? () => share.release() : this.#dispose;
    this.#leave();
    return Array.from({ length: count }, (_, index) => {
      if (index > 0) {
        share.retain();
        for (const lease of this.#leases) lease.retain();
      }
      return Owned.#handle(value, this.#leases, dispose, share);
    });
  }

  /** Takes the value out: the lease ends and the caller owns the value. Throws `owned-shared` while other handles have it. */
  detach(): T {
    const value = this.value;
    this.#refuseShared();
    this.#leave();
    runAll(this.#leases, (lease) => lease.release());
    return value;
  }

  /** Disposes the value and releases the lease as done; calling it again does nothing. */
  [Symbol.dispose](): void {
    this.#end('done');
  }

  /** Like disposing, for an item whose work failed or was cut off: its lease ends as `revoked`. */
  abandon(): void {
    this.#end('revoked');
  }

  static #handle<T>(value: T, leases: readonly Lease[], dispose: Dispose<never> | undefined, share: Lease | undefined): Owned<T> {
    const handle = new Owned(value, leases, dispose as Dispose<T> | undefined);
    handle.#share = share;
    return handle;
  }

  /** Hands the inputs' leases to the results and frees the inputs, but for values that come out as they went in. */
  static #succeed<T, U>(inputs: readonly Owned<T>[], results: readonly U[], dispose: Dispose<U> | undefined, takenApart = false): Owned<U>[] {
    const owners = inputs.length === 1 ? inputs : [...new Set(inputs)];
    const ownerOf = (result: unknown): Owned<unknown> | undefined => owners.find((owner) => Object.is(owner.#value, result));
    if (owners.some((owner) => !owner.#live)) {
      if (!takenApart && dispose !== undefined) runAll(results.filter((result) => ownerOf(result) === undefined), dispose);
      abandonAll(owners);
      throw ownedError('owned-disposed');
    }
    const leases = owners.length === 1 ? owners[0]!.#leases : distinctLeases(owners.flatMap((owner) => owner.#leases));
    const moved: (Owned<unknown> | undefined)[] = results.map(ownerOf);
    for (const owner of owners) owner.#leave();
    for (let count = 1; count < results.length; count += 1) for (const lease of leases) lease.retain();
    const made = results.map((result, index) => {
      const owner = moved[index];
      if (owner === undefined) return new Owned(result, leases, dispose);
      return Owned.#handle(result, leases, owner.#share === undefined ? (dispose ?? owner.#dispose) : owner.#dispose, owner.#share);
    });
    try {
      if (!takenApart) runAll(owners, (owner) => moved.includes(owner) || owner.#free());
    } catch (error) {
      abandonAll(made);
      throw error;
    } finally {
      if (made.length === 0) runAll(leases, (lease) => lease.release());
    }
    return made;
  }

  #end(outcome: LeaseOutcome): void {
    if (!this.#live) return;
    this.#leave();
    try {
      this.#free();
    } finally {
      const all = this.#leases.some((lease) => lease.outcome === 'revoked') ? 'revoked' : outcome;
      runAll(this.#leases, (lease) => lease.release(all));
    }
  }

  #free(): void {
    (this.#dispose as Dispose<T> | undefined)?.(this.#value);
  }

  #leave(): void {
    this.#live = false;
    for (const lease of this.#leases) lease.removeHolder(this);
  }

  #refuseShared(): void {
    if (this.#share !== undefined && this.#share.count > 1) throw ownedError('owned-shared');
  }
}
