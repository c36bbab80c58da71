/** Steps of a kind before the first trial, and between trials at first and at last. */
const [warmUp, firstPause, lastPause] = [2, 32, 1024];
/** Rounds of a trial, each a step with every number of threads. */
const rounds = 4;
/** What threads must save of the time of one to be worth it. */
const saving = 0.05;
/** From how many of its usual times on a step counts as slow, and how many such in a row call for a trial. */
const [slow, slowSteps] = [1.5, 3];

/**
 * Chooses how many threads run a step, from the times of the steps themselves: results are the same with any number, so steps are run
 * with one and with more by turns, now and then, and what was fastest stays until the next trial. When steps get slow, as threads do
 * on a machine that has others to run, the next trial begins at once. Steps of few rows and of many are judged apart.
 */
export class ThreadJudge {
  readonly #counts: readonly number[];
  readonly #kinds = new Map<number, KindOfStep>();

  /** @param counts of threads to choose from, ascending, the first of them 1 */
  constructor(counts: readonly number[]) {
    this.#counts = counts;
  }

  /** How many threads the next step of so many rows is to have. */
  choose(rows: number): number {
    return this.#kindOf(rows).next();
  }

  /** Tells how long that step took, in any unit. */
  record(rows: number, time: number): void {
    this.#kindOf(rows).record(time / rows);
  }

  #kindOf(rows: number): KindOfStep {
    const key = rows === 1 ? 1 : rows <= 8 ? 2 : 3;
    const kind = this.#kinds.get(key) ?? new KindOfStep(this.#counts);
    this.#kinds.set(key, kind);
    return kind;
  }
}

class KindOfStep {
  readonly #counts: readonly number[];
  #best = 1;
  #pause = firstPause;
  #untilTrial = warmUp;
  /** Times of the trial that runs, a round each: of every number of threads. */
  #trial: (number | undefined)[][] | undefined;
  #usual = 0;
  #slow = 0;

  constructor(counts: readonly number[]) {
    this.#counts = counts;
  }

  next(): number {
    return this.#trial === undefined ? this.#best : this.#counts[this.#place()]!;
  }

  record(time: number): void {
    if (this.#trial === undefined) this.#watch(time);
    else this.#try(this.#trial, time);
  }

  /** Which number of threads is to be tried next; rounds go up and down by turns, so that none is always first. */
  #place(): number {
    const round = this.#trial!.at(-1)!;
    const tried = round.filter((time) => time !== undefined).length;
    return this.#trial!.length % 2 === 1 ? tried : this.#counts.length - 1 - tried;
  }

  #try(trial: (number | undefined)[][], time: number): void {
    const round = trial.at(-1)!;
    round[this.#place()] = time;
    if (round.filter((each) => each !== undefined).length < this.#counts.length) return;
    const ratios = this.#counts.map((_, place) => median(trial.map((times) => times[place]! / times[0]!)));
    const hopeless = trial.length === rounds / 2 && ratios.every((ratio, place) => place === 0 || ratio > 1.2);
    if (trial.length < rounds && !hopeless) {
      trial.push([]);
      return;
    }
    const least = Math.min(...ratios);
    const place = least < 1 - saving ? ratios.indexOf(least) : 0;
    const best = this.#counts[place]!;
    this.#pause = best === this.#best ? Math.min(2 * this.#pause, lastPause) : firstPause;
    this.#best = best;
    this.#usual = median(trial.map((times) => times[place]!));
    this.#untilTrial = this.#pause;
    this.#trial = undefined;
    this.#slow = 0;
  }

  #watch(time: number): void {
    this.#untilTrial -= 1;
    if (this.#usual > 0) {
      this.#slow = time > slow * this.#usual ? this.#slow + 1 : 0;
      this.#usual += (time - this.#usual) / 16;
    }
    if (this.#untilTrial <= 0 || (this.#slow >= slowSteps && this.#best > 1)) this.#trial = [[]];
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
