import { TokstreamError } from './errors.ts';
import { runAll } from './run-all.ts';

/** How a lease ended: every holder was `done` with it, or at least one was cut off or failed (`revoked`). */
export type LeaseOutcome = 'done' | 'revoked';

/**
 * A counted right to hold something, which ends exactly once: when the last holder releases it, or when it is revoked.
 *
 * It begins with one count, which belongs to whoever made it (an `Owned` takes that count over). A budget's credit comes
 * back when it ends; a message broker acknowledges on `done` and asks for redelivery on `revoked`.
 *
 * Errors: `lease-released` when it is used after its end. Releasing after a revocation is allowed and does nothing.
 *
 * @example
 * ```js
 * import { Lease } from '@tokstream/core';
 * const lease = new Lease((outcome) => console.log(outcome));
 * lease.retain();
 * lease.release();
 * lease.release(); // done
 * ```
 */
export class Lease {
  readonly #ended: (outcome: LeaseOutcome) => void;
  /** Nearly every lease has one holder, so the set for more is only made when needed. */
  #holder: Disposable | undefined;
  #moreHolders: Set<Disposable> | undefined;
  #count = 1;
  #outcome: LeaseOutcome = 'done';
  #revoking = false;

  constructor(ended: (outcome: LeaseOutcome) => void) {
    this.#ended = ended;
  }

  /** True once it has ended. */
  get released(): boolean {
    return this.#count === 0;
  }

  /** What it will end with, or ended with. */
  get outcome(): LeaseOutcome {
    return this.#outcome;
  }

  /** How many counts are out. */
  get count(): number {
    return this.#count;
  }

  /** Adds a count, to be released by whoever asked for it. */
  retain(): this {
    if (this.#count === 0) throw releasedError('retained');
    this.#count += 1;
    return this;
  }

  /** Returns a count; the last one ends the lease. */
  release(outcome: LeaseOutcome = 'done'): void {
    if (this.#count === 0) {
      if (this.#outcome === 'revoked') return;
      throw releasedError('released');
    }
    if (outcome === 'revoked') this.#outcome = outcome;
    this.#count -= 1;
    if (this.#count === 0) this.#ended(this.#outcome);
  }

  /** Ends the lease for everybody now: its holders are disposed, and counts that nobody returns no longer matter. */
  revoke(): void {
    if (this.#count === 0 || this.#revoking) return;
    this.#revoking = true;
    this.#outcome = 'revoked';
    // The extra count keeps the last holder from ending the lease before the others are disposed.
    this.#count += 1;
    try {
      runAll(this.#holders(), (holder) => holder[Symbol.dispose]());
    } finally {
      this.#count = 0;
      this.#ended('revoked');
    }
  }

  /** Registers what a revocation disposes. */
  addHolder(holder: Disposable): void {
    if (this.#count === 0) throw releasedError('taken');
    if (this.#holder === undefined) this.#holder = holder;
    else if (this.#holder !== holder) (this.#moreHolders ??= new Set()).add(holder);
  }

  /** Forgets a holder. */
  removeHolder(holder: Disposable): void {
    if (this.#holder === holder) this.#holder = undefined;
    else this.#moreHolders?.delete(holder);
  }

  /** True when a revocation would dispose somebody. */
  get held(): boolean {
    return this.#holder !== undefined || (this.#moreHolders?.size ?? 0) > 0;
  }

  #holders(): Disposable[] {
    const more = this.#moreHolders ?? [];
    return this.#holder === undefined ? [...more] : [this.#holder, ...more];
  }
}

/** Each lease once; the counts of its repetitions are released. */
export function distinctLeases(leases: readonly Lease[]): readonly Lease[] {
  const seen = new Set<Lease>();
  for (const lease of leases) {
    if (seen.has(lease)) lease.release();
    else seen.add(lease);
  }
  return [...seen];
}

function releasedError(how: string): TokstreamError {
  return new TokstreamError(`a lease was ${how} after its end; retain it before handing it to a second holder`, { code: 'lease-released', stage: 'Lease' });
}
