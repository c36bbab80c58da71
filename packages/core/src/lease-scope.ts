import { TokstreamError } from './errors.ts';
import { Lease, type LeaseOutcome } from './lease.ts';
import { runAll } from './run-all.ts';

interface Entry {
  readonly lease: Lease;
  index: number;
}

/**
 * A set of leases that end together at the latest when the scope is disposed.
 *
 * `scoped` makes one for a whole pipeline; a source that is given one leaves its items alive until that pipeline ends.
 * It owns no values itself: disposing it revokes what is still open.
 *
 * @example
 * ```js
 * import { LeaseScope } from '@tokstream/core';
 * const scope = new LeaseScope();
 * scope.lease((outcome) => console.log(outcome));
 * scope[Symbol.dispose](); // revoked
 * ```
 */
export class LeaseScope implements Disposable {
  /** In no order; each entry knows its place, which makes removing one cheaper than in a set. */
  readonly #open: Entry[] = [];
  readonly #parent: LeaseScope | undefined;
  #closed = false;

  /** @param parent a scope that ends this one's leases too */
  constructor(parent?: LeaseScope) {
    this.#parent = parent;
  }

  /** How many leases have not ended. */
  get open(): number {
    return this.#open.length;
  }

  /** True once this scope or its parent is disposed. */
  get closed(): boolean {
    return this.#closed || this.#parent?.closed === true;
  }

  /** Makes a lease of this scope; the caller owns its first count. Throws `lease-released` once the scope is closed. */
  lease(ended: (outcome: LeaseOutcome) => void): Lease {
    if (this.closed) throw new TokstreamError('a lease was asked of a scope that has ended; end its sources first', { code: 'lease-released', stage: 'LeaseScope' });
    const lease = new Lease((outcome) => {
      this.#forget(entry);
      if (parentEntry !== undefined) this.#parent!.#forget(parentEntry);
      ended(outcome);
    });
    const entry = this.#remember(lease);
    const parentEntry = this.#parent === undefined ? undefined : this.#parent.#remember(lease);
    return lease;
  }

  /** Revokes every open lease, even when a value's dispose throws (the first error is thrown at the end). */
  [Symbol.dispose](): void {
    this.#closed = true;
    runAll([...this.#open], ({ lease }) => lease.revoke());
  }

  #remember(lease: Lease): Entry {
    const entry: Entry = { lease, index: this.#open.length };
    this.#open.push(entry);
    return entry;
  }

  #forget({ index }: Entry): void {
    const last = this.#open.pop()!;
    if (index === this.#open.length) return;
    this.#open[index] = last;
    last.index = index;
  }
}
