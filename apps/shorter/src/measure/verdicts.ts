import type { WayFigures } from './figures.ts';

/** How far a way can go before right answers of a label set fall by two points. */
export interface Verdict {
  readonly way: string;
  readonly set: string;
  /** The strongest strength whose loss, and that of all weaker ones, is below two points; undefined where none is. */
  readonly holdsTo: number | undefined;
  /** The weakest strength beyond; undefined where all hold. */
  readonly fallsAt: number | undefined;
}

const twoPoints = 0.02;

/** For each way and label set, over the strengths that were measured; not of a set of which nothing was right before either. */
export function verdicts(figures: readonly WayFigures[]): readonly Verdict[] {
  return [...new Set(figures.map(({ way }) => way))].flatMap((way) => {
    const own = figures.filter((one) => one.way === way).toSorted((a, b) => a.strength - b.strength);
    const wasRight = ({ right }: WayFigures): string[] => Object.keys(right).filter((set) => right[set]!.share + right[set]!.lost.mean > 0);
    const sets = [...new Set(own.flatMap(wasRight))];
    return sets.map((set): Verdict => {
      const first = own.findIndex(({ right }) => (right[set]?.lost.mean ?? 0) >= twoPoints);
      return { way, set, holdsTo: (first < 0 ? own.at(-1) : own[first - 1])?.strength, fallsAt: first < 0 ? undefined : own[first]!.strength };
    });
  });
}
