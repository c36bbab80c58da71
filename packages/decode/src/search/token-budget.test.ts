import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBudget } from './token-budget.ts';

it('never spends or reserves more than its limit, and its ledger adds up', () => {
  const work = fc.record({ purpose: fc.constantFrom('a', 'b'), ask: fc.nat(12), share: fc.double({ min: 0, max: 1, noNaN: true }), keep: fc.boolean() });
  fc.assert(
    fc.property(fc.nat(40), fc.array(work), (tokens, works) => {
      const budget = new TokenBudget({ tokens });
      let held = 0;
      for (const { purpose, ask, share, keep } of works) {
        const before = budget.remaining;
        const reservation = budget.reserve(purpose, ask);
        expect(reservation.granted).toBe(Math.min(ask, before));
        const made = Math.floor(share * reservation.granted);
        reservation.count({ tokens: made, rows: 2 });
        expect(() => reservation.count({ tokens: reservation.granted - made + 1 })).toThrow(expect.objectContaining({ code: 'budget-overspent' }));
        if (keep) held += reservation.granted - made;
        else reservation[Symbol.dispose]();
        expect(budget.spent + held + budget.remaining).toBe(tokens);
      }
      const ledger = Object.values(budget.ledger);
      expect(ledger.reduce((sum, entry) => sum + entry.tokens, 0)).toBe(budget.spent);
      expect(ledger.reduce((sum, entry) => sum + entry.rows, 0)).toBe(budget.rows);
      expect(budget.rows).toBe(2 * works.length);
    }),
  );
});

it('refuses a limit that is no count', () => {
  for (const tokens of [-1, 0.5, Number.NaN]) expect(() => new TokenBudget({ tokens })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});
