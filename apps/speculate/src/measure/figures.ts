import { type Comparison, medianRun, type Version } from './version.ts';

/** What is counted of one or more prompts that were decoded in one way. */
export interface Counts {
  readonly prompts: number;
  readonly tokens: number;
  readonly calls: number;
  readonly rows: number;
  readonly drafted: number;
  readonly accepted: number;
  /** Wall clock of decoding the same prompts plainly. */
  readonly secondsPlain: number;
  readonly seconds: number;
  /** Seconds of each round that both were measured in. */
  readonly rounds: readonly RoundSeconds[];
}

/** Wall clock of one round. */
export interface RoundSeconds {
  readonly plain: number;
  readonly own: number;
}

/** What follows from the counts. Undefined where it would be divided by nothing. */
export interface Figures extends Counts {
  /** Without the first token of each prompt, which the reading of the prompt gives: plain decoding is 1. */
  readonly tokensPerCall: number | undefined;
  readonly callsPerToken: number | undefined;
  /** Plain decoding is 1: what a call costs. */
  readonly rowsPerCall: number | undefined;
  /** Accepted of drafted. */
  readonly acceptedShare: number | undefined;
  /** How many times as fast as plain decoding. */
  readonly ratio: number | undefined;
  /** The same of the round where it was least and where it was most: how far the measurement can be trusted. */
  readonly ratioRange: readonly [least: number, most: number] | undefined;
}

/** Figures of one prompt. */
export function figuresOf(version: Version, { plain }: Pick<Comparison, 'plain'>): Figures {
  return withShares(countsOf(version, plain));
}

/** Figures of a way over all prompts that were decoded in it; undefined when there is none. */
export function totalFigures(name: string, comparisons: readonly Comparison[]): Figures | undefined {
  const counts = comparisons.flatMap(({ plain, drafted }) => {
    const version = [plain, ...drafted].find((one) => one.name === name);
    return version === undefined ? [] : [countsOf(version, plain)];
  });
  return counts.length === 0 ? undefined : withShares(counts.reduce(add));
}

function countsOf(version: Version, plain: Version): Counts {
  const { tokens, calls, rows, drafted, accepted, seconds } = medianRun(version);
  const rounds = version.runs.flatMap((run, round) => {
    const beside = plain.runs[round];
    return beside === undefined ? [] : [{ plain: beside.seconds, own: run.seconds }];
  });
  return { prompts: 1, tokens: tokens.length, calls, rows, drafted, accepted, secondsPlain: medianRun(plain).seconds, seconds, rounds };
}

function add(one: Counts, other: Counts): Counts {
  const sum = (key: Exclude<keyof Counts, 'rounds'>): number => one[key] + other[key];
  // A round that was cut off is left out.
  const rounds = one.rounds.slice(0, other.rounds.length).map(({ plain, own }, round) => ({ plain: plain + other.rounds[round]!.plain, own: own + other.rounds[round]!.own }));
  return { prompts: sum('prompts'), tokens: sum('tokens'), calls: sum('calls'), rows: sum('rows'), drafted: sum('drafted'), accepted: sum('accepted'), secondsPlain: sum('secondsPlain'), seconds: sum('seconds'), rounds };
}

function withShares(counts: Counts): Figures {
  const { prompts, tokens, calls, rows, drafted, accepted, secondsPlain, seconds, rounds } = counts;
  const share = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);
  const decoded = tokens - prompts;
  const ratios = rounds.flatMap(({ plain, own }) => share(plain, own) ?? []);
  return {
    ...counts,
    tokensPerCall: share(decoded, calls),
    callsPerToken: share(calls, decoded),
    rowsPerCall: share(rows, calls),
    acceptedShare: share(accepted, drafted),
    ratio: share(secondsPlain, seconds),
    ratioRange: ratios.length === 0 ? undefined : [Math.min(...ratios), Math.max(...ratios)],
  };
}
