import { Observable } from 'rxjs';

import { abandonAll } from './abandon-all.ts';
import type { Budget } from './budget.ts';
import { checkedCredits } from './checked-credits.ts';
import { TokstreamError } from './errors.ts';
import { LeaseScope } from './lease-scope.ts';
import { Lease } from './lease.ts';
import type { Owned } from './owned.ts';
import { Pull } from './pull.ts';
import { Reservation } from './reservation.ts';
import { toTokstreamError } from './to-tokstream-error.ts';

/** What `fromPull` needs besides the source. */
export interface FromPullOptions<S, T> {
  /** Where the credits come from; may be shared by several sources. */
  readonly budget: Budget;
  /**
   * Credits of one item, default 1. A number is taken before the source is asked. What a function says of a value can
   * only be charged once the value is there: one item of each source may then wait in hand, unpaid.
   */
  readonly cost?: number | ((value: S) => number);
  /** Wraps a value in an `Owned` that holds the lease. It owns the value, also when it throws; it may be called after an unsubscribe. */
  readonly own: (value: S, lease: Lease) => Owned<T>;
  /** What the leases live in when an unsubscribe of this source alone should not end them; see `scoped`. */
  readonly scope?: LeaseScope;
}

/**
 * Emits what an iterable gives, as owned items, and takes a credit of the budget before it asks for each.
 *
 * Use it as the source of every pipeline whose items hold memory: whatever operators follow, no more credits are out than
 * the budget has. Subscribers own what they get. When the source ends by itself, open items stay theirs. An error revokes
 * all that is open before it is emitted; an unsubscribe does too and closes the source (`return()`), at once, unless a
 * `scope` was given, which then ends them. So what must outlive the subscription is detached first.
 *
 * Errors: `source-failed`, `own-failed`, `invalid-owned`, `invalid-credits`, `budget-stalled`.
 *
 * @example
 * ```js
 * import { Budget, fromPull, Owned } from '@tokstream/core';
 * import { mergeMap } from 'rxjs';
 * const budget = new Budget({ limit: 4 });
 * fromPull([1, 2, 3], { budget, own: (value, lease) => new Owned(value, lease) })
 *   .pipe(mergeMap(async (item) => item.detach() * 2))
 *   .subscribe((value) => console.log(value)); // 2 4 6
 * ```
 */
export function fromPull<S, T>(source: AsyncIterable<S> | Iterable<S>, options: FromPullOptions<S, T>): Observable<Owned<T>> {
  return new Observable((subscriber) => {
    const { budget, cost = 1, own } = options;
    const scope = new LeaseScope(options.scope);
    const reservation = new Reservation(budget);
    let over = false;
    let unsent: Lease | undefined;

    const item = (value: S): Promise<void> | undefined => {
      let charged = reservation.handOver();
      const lease = scope.lease(() => {
        if (charged > 0) budget.give(charged);
      });
      unsent = lease;
      const owned = ownUnder(lease, value, own);
      const price = typeof cost === 'number' ? cost : checkedCredits(cost(value));
      const send = (): undefined => {
        charged += reservation.handOver();
        unsent = undefined;
        subscriber.next(owned);
      };
      if (price === charged || lease.released) return send();
      // When too little was reserved all of it goes back first, so that nobody waits while holding credits.
      const surplus = price < charged ? charged - price : charged;
      charged -= surplus;
      budget.give(surplus);
      return price === charged ? send() : (reservation.take(price)?.then(send) ?? send());
    };

    const end = (): void => {
      over = true;
      reservation.close();
    };
    const pull = new Pull(source, 'fromPull', {
      ready: () => reservation.take(typeof cost === 'number' ? cost : 1),
      item: (value) => (over ? discard(value, own) : item(value)),
      done: () => {
        end();
        subscriber.complete();
      },
      failed: (error) => {
        end();
        abandonAll([{ abandon: () => scope[Symbol.dispose]() }]);
        subscriber.error(toTokstreamError(error, 'own-failed', 'fromPull'));
      },
    });
    // Before the run, because a synchronous source can be unsubscribed from inside it.
    subscriber.add(() => {
      if (over) return;
      end();
      pull.close();
      if (options.scope === undefined) scope[Symbol.dispose]();
      else unsent?.revoke();
    });
    void pull.run();
  });
}

function ownUnder<S, T>(lease: Lease, value: S, own: FromPullOptions<S, T>['own']): Owned<T> {
  const owned = own(value, lease);
  if (lease.held || lease.released) return owned;
  throw new TokstreamError('`own` must pass on the lease it is given: new Owned(value, lease)', { code: 'invalid-owned', stage: 'fromPull' });
}

/** A value that was under way when everybody left still has to be freed. */
function discard<S, T>(value: S, own: FromPullOptions<S, T>['own']): undefined {
  const lease = new Lease(() => {});
  try {
    own(value, lease);
  } finally {
    lease.revoke();
  }
}
