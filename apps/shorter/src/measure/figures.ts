import { type Interval, intervalOf } from '@tokstream/app-shell';
import type { Cell, MergedCell, PlainCell } from '../results/cell.ts';

/** What one way at one strength came to, over the texts that were measured with it. */
export interface WayFigures {
  readonly way: string;
  readonly strength: number;
  readonly texts: number;
  /** Share of the positions that is gone behind the last layer, and as a mean over the layers. */
  readonly saved: Interval;
  readonly meanSaved: Interval;
  /** Time over that of the plain text; undefined where none was timed. */
  readonly time: Interval | undefined;
  /** Share of right answers for each label set, and by how much it is less than of the plain texts. */
  readonly right: Readonly<Record<string, { readonly share: number; readonly lost: Interval }>>;
  /** Bits of a hidden token, and by how many they are more than in the plain texts. */
  readonly bits: number;
  readonly moreBits: Interval;
  /** Share gone behind the last layer, by language. */
  readonly savedByLanguage: Readonly<Record<string, number>>;
}

/** Figures in the order in which ways and strengths were measured. */
export function wayFigures(cells: readonly Cell[]): readonly WayFigures[] {
  const plain = new Map(cells.filter((cell): cell is PlainCell => cell.type === 'plain').map((cell) => [cell.text, cell]));
  const groups = new Map<string, MergedCell[]>();
  for (const cell of cells) {
    if (cell.type !== 'merged' || !plain.has(cell.text)) continue;
    const name = `${cell.way} ${cell.strength}`;
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(cell);
  }
  return [...groups.values()].map((group) => figuresOf(group, plain));
}

function figuresOf(cells: readonly MergedCell[], plain: ReadonlyMap<string, PlainCell>): WayFigures {
  const { way, strength } = cells[0]!;
  const share = (count: number, of: number): number => 1 - count / of;
  const timed = cells.flatMap(({ timeRatios }) => (timeRatios.length === 0 ? [] : [middle(timeRatios)]));
  const sets = [...new Set(cells.flatMap(({ reading }) => Object.keys(reading.right)))];
  const right = sets.map((set) => {
    const known = cells.filter(({ reading }) => set in reading.right);
    const was = (cell: Cell): number => Number(cell.reading.right[set]);
    return [set, { share: known.reduce((sum, cell) => sum + was(cell), 0) / known.length, lost: intervalOf(known.map((cell) => was(plain.get(cell.text)!) - was(cell))) }] as const;
  });
  const withHidden = cells.filter(({ reading }) => reading.hidden > 0);
  const bitsOf = ({ reading }: Cell): number => reading.bits / reading.hidden;
  const languages = [...new Set(cells.map(({ language }) => language))];
  return {
    way,
    strength,
    texts: cells.length,
    saved: intervalOf(cells.map(({ left, positions }) => share(left, positions))),
    meanSaved: intervalOf(cells.map(({ meanPositions, positions }) => share(meanPositions, positions))),
    time: timed.length === 0 ? undefined : intervalOf(timed),
    right: Object.fromEntries(right),
    bits: withHidden.reduce((sum, cell) => sum + cell.reading.bits, 0) / withHidden.reduce((sum, cell) => sum + cell.reading.hidden, 0),
    moreBits: intervalOf(withHidden.map((cell) => bitsOf(cell) - bitsOf(plain.get(cell.text)!))),
    savedByLanguage: Object.fromEntries(languages.map((language) => {
      const own = cells.filter((cell) => cell.language === language);
      return [language, own.reduce((sum, { left, positions }) => sum + share(left, positions), 0) / own.length];
    })),
  };
}

/** What the plain texts came to: right answers of each label set, and bits of a hidden token. */
export function plainFigures(cells: readonly Cell[]): { readonly texts: number; readonly right: Readonly<Record<string, number>>; readonly bits: number } {
  const plain = cells.filter(({ type }) => type === 'plain');
  const sets = [...new Set(plain.flatMap(({ reading }) => Object.keys(reading.right)))];
  const right = sets.map((set) => {
    const known = plain.filter(({ reading }) => set in reading.right);
    return [set, known.filter(({ reading }) => reading.right[set]).length / known.length] as const;
  });
  return { texts: plain.length, right: Object.fromEntries(right), bits: plain.reduce((sum, { reading }) => sum + reading.bits, 0) / plain.reduce((sum, { reading }) => sum + reading.hidden, 0) };
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
