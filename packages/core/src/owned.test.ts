import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Lease, type LeaseOutcome } from './lease.ts';
import { LeaseScope } from './lease-scope.ts';
import { Owned } from './owned.ts';

class Ledger {
  readonly freed = new Map<object, number>();
  readonly outcomes: LeaseOutcome[] = [];
  made = 0;

  readonly make = (): object => {
    const value = { id: (this.made += 1) };
    this.freed.set(value, 0);
    return value;
  };
  readonly free = (value: object): void => {
    this.freed.set(value, this.freed.get(value)! + 1);
  };
  readonly item = (): Owned<object> => new Owned(this.make(), new Lease((outcome) => this.outcomes.push(outcome)), this.free);
  get counts(): number[] {
    return [...new Set(this.freed.values())];
  }
}

const codeOf = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).message;
  }
};

const boom = (): never => {
  throw new Error('boom');
};

describe('Lease', () => {
  it('ends once, at the last release, and refuses use after that', () => {
    const outcomes: LeaseOutcome[] = [];
    const lease = new Lease((outcome) => outcomes.push(outcome));
    lease.retain();
    lease.release('revoked');
    expect(outcomes).toEqual([]);
    lease.release();
    expect(outcomes).toEqual(['revoked']);
    const done = new Lease((outcome) => outcomes.push(outcome));
    done.release();
    expect(codeOf(() => done.retain())).toBe('lease-released');
    expect(codeOf(() => done.release())).toBe('lease-released');
    expect(outcomes).toEqual(['revoked', 'done']);
  });

  it('disposes every holder when revoked, even when one throws, and ends once even when that revokes again', () => {
    const outcomes: LeaseOutcome[] = [];
    const lease = new Lease((outcome) => outcomes.push(outcome));
    let freed = 0;
    const first = new Owned(1, lease, () => {
      lease.revoke();
      boom();
    });
    const second = new Owned(2, lease.retain(), () => (freed += 1));
    expect(() => lease.revoke()).toThrow('boom');
    expect([first.disposed, second.disposed, freed, outcomes]).toEqual([true, true, 1, ['revoked']]);
    lease.release();
  });
});

describe('LeaseScope', () => {
  it('forgets leases as they end, in any order, and revokes the others with its parent', () => {
    const parent = new LeaseScope();
    const child = new LeaseScope(parent);
    const outcomes: string[] = [];
    const leases = ['a', 'b', 'c', 'd'].map((name) => child.lease((outcome) => outcomes.push(`${name} ${outcome}`)));
    leases[1]!.release();
    leases[3]!.release();
    expect([child.open, parent.open]).toEqual([2, 2]);
    leases[0]!.release();
    parent[Symbol.dispose]();
    expect([child.open, parent.open, child.closed]).toEqual([0, 0, true]);
    expect(outcomes).toEqual(['b done', 'd done', 'a done', 'c revoked']);
    expect(codeOf(() => child.lease(boom))).toBe('lease-released');
  });
});

describe('Owned', () => {
  it('is gone after dispose, detach, map, split, join and tee', () => {
    const uses: ((item: Owned<object>) => unknown)[] = [
      (item) => item[Symbol.dispose](),
      (item) => item.abandon(),
      (item) => item.detach(),
      (item) => item.map(() => 1),
      (item) => item.split(() => [1, 2]),
      (item) => Owned.join([item], () => 1),
      (item) => item.tee(2),
    ];
    for (const use of uses) {
      const item = new Ledger().item();
      use(item);
      expect(codeOf(() => item.value)).toBe('owned-disposed');
      for (const again of uses.slice(2)) expect(codeOf(() => again(item))).toBe('owned-disposed');
      item[Symbol.dispose]();
    }
  });

  it('abandons what went in when the callback throws, and frees nothing twice', async () => {
    const ledger = new Ledger();
    expect(codeOf(() => ledger.item().map(boom))).toBe('boom');
    expect(codeOf(() => ledger.item().split(boom))).toBe('boom');
    const dead = ledger.item();
    dead[Symbol.dispose]();
    expect(codeOf(() => Owned.join([ledger.item(), ledger.item()], boom))).toBe('boom');
    expect(codeOf(() => Owned.join([ledger.item(), dead], () => 1))).toBe('owned-disposed');
    await expect(ledger.item().mapAsync(async () => boom())).rejects.toThrow('boom');
    expect(ledger.counts).toEqual([1]);
    expect(ledger.outcomes.filter((outcome) => outcome === 'revoked')).toHaveLength(6);
  });

  it('frees the results when an input cannot be freed', () => {
    const ledger = new Ledger();
    const item = new Owned(1, new Lease((outcome) => ledger.outcomes.push(outcome)), boom);
    expect(codeOf(() => item.split(() => [ledger.make(), ledger.make()], ledger.free))).toBe('boom');
    expect([ledger.counts, ledger.outcomes]).toEqual([[1], ['revoked']]);
  });

  it('frees the late result of an item that was cut off while its callback ran', async () => {
    const ledger = new Ledger();
    const lease = new Lease((outcome) => ledger.outcomes.push(outcome));
    const late = new Owned(ledger.make(), lease, ledger.free).mapAsync(async () => ledger.make(), ledger.free);
    lease.revoke();
    expect(ledger.outcomes).toEqual(['revoked']);
    await expect(late).rejects.toMatchObject({ code: 'owned-disposed' });
    const sync = new Lease(() => {});
    const item = new Owned(ledger.make(), sync, ledger.free);
    expect(codeOf(() => item.split(() => (sync.revoke(), [ledger.make()]), ledger.free))).toBe('owned-disposed');
    const [a, b] = [ledger.item(), ledger.item()];
    expect(codeOf(() => Owned.join([a, b], () => (a.abandon(), ledger.make()), ledger.free))).toBe('owned-disposed');
    expect(b.disposed).toBe(true);
    expect(ledger.counts).toEqual([1]);
  });

  it('moves a value on that comes out as it went in', () => {
    const ledger = new Ledger();
    const [a, b] = [ledger.item(), ledger.item()];
    const same = Owned.join([a.map((value) => value), b], ([first]) => first!);
    expect([...ledger.freed.values()]).toEqual([0, 1]);
    same[Symbol.dispose]();
    const parts = Owned.of([ledger.make(), ledger.make()], (values) => values.forEach(ledger.free)).split((values) => values, ledger.free);
    expect([...ledger.freed.values()]).toEqual([1, 1, 0, 0]);
    for (const part of parts) part[Symbol.dispose]();
    expect([ledger.counts, ledger.outcomes]).toEqual([[1], ['done', 'done']]);
  });

  it('frees a teed value with its last handle, and lets nobody detach it before', () => {
    const ledger = new Ledger();
    const [a, b] = ledger.item().tee(2) as [Owned<object>, Owned<object>];
    const [c, d] = b.tee(2) as [Owned<object>, Owned<object>];
    const moved = c.map((value) => value, boom);
    expect(codeOf(() => a.detach())).toBe('owned-shared');
    a[Symbol.dispose]();
    moved[Symbol.dispose]();
    expect([ledger.counts, ledger.outcomes]).toEqual([[0], []]);
    expect(d.detach()).toEqual({ id: 1 });
    expect([ledger.counts, ledger.outcomes]).toEqual([[0], ['done']]);
    expect(codeOf(() => ledger.item().tee(0))).toBe('invalid-count');
    const [array, other] = Owned.of([1, 2]).tee(2) as [Owned<number[]>, Owned<number[]>];
    expect(codeOf(() => array.split((values) => values))).toBe('owned-shared');
    expect([array.disposed, other.split((values) => values).length]).toEqual([true, 2]);
  });

  it('passes a cut-off on to the other leases of a joined item', () => {
    const ledger = new Ledger();
    const lease = new Lease((outcome) => ledger.outcomes.push(outcome));
    const joined = Owned.join([new Owned(ledger.make(), lease, ledger.free), ledger.item()], () => ledger.make(), ledger.free);
    lease.revoke();
    expect([joined.disposed, ledger.counts, ledger.outcomes]).toEqual([true, [1], ['revoked', 'revoked']]);
  });

  it('for any sequence of operations frees every value once and ends every lease once', () => {
    const step = fc.record({ kind: fc.constantFrom('new', 'map', 'split', 'join', 'tee', 'dispose', 'abandon', 'same'), at: fc.nat(), size: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const ledger = new Ledger();
        const items: Owned<object>[] = [ledger.item()];
        let leases = 1;
        for (const { kind, at, size } of steps) {
          const index = at % Math.max(1, items.length);
          const taken = items.splice(index, kind === 'join' ? size : 1);
          if (kind === 'new') items.push(...taken, ledger.item());
          if (kind === 'new') leases += 1;
          if (kind === 'join') items.push(Owned.join(taken, ledger.make, ledger.free));
          for (const item of taken) {
            if (kind === 'map') items.push(item.map(ledger.make, ledger.free));
            if (kind === 'same') items.push(item.map((value) => value));
            if (kind === 'split') items.push(...item.split(() => Array.from({ length: size - 1 }, ledger.make), ledger.free));
            if (kind === 'tee') items.push(...item.tee(size));
            if (kind === 'dispose') item[Symbol.dispose]();
            if (kind === 'abandon') item.abandon();
          }
        }
        expect([...ledger.freed.values()].every((count) => count <= 1)).toBe(true);
        for (const item of items) item[Symbol.dispose]();
        expect(ledger.counts).toEqual([1]);
        expect(ledger.outcomes).toHaveLength(leases);
      }),
    );
  });
});
