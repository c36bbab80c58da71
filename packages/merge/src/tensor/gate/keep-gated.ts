import { neededScores } from '../needed.ts';
import { type Protect, protectedMask } from '../protect.ts';
import { keepPlaces } from '../selection/keep-places.ts';
import type { TensorMerger } from '../tensor-merger.ts';
import { requireStrength } from './require-strength.ts';

export interface KeepGatedOptions {
  /** The strength of the gate whose values are the scores. */
  readonly strength: number;
  /** Positions that always stay. Default none. */
  readonly protect?: Protect;
}

/**
 * Drops the positions that a gate wants gone: those whose value is at most half of its strength. Where all would go, the one that is
 * wanted gone least stays.
 *
 * Source: Kallini et al. 2025 (MrT5), section 3.2.
 */
export function keepGated({ strength, protect = {} }: KeepGatedOptions): TensorMerger {
  requireStrength(strength);
  return {
    name: 'delete-gate',
    reads: ['scores'],
    plan(input) {
      const gates = Array.from(neededScores(input, 'keepGated'));
      const isProtected = protectedMask(input.n, protect);
      const kept = [...gates.keys()].filter((place) => isProtected[place] === 1 || gates[place]! > strength / 2);
      return keepPlaces(input.n, kept.length > 0 || input.n === 0 ? kept : [gates.indexOf(Math.max(...gates))], input.size);
    },
  };
}
