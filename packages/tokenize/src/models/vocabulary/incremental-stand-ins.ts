import type { IncrementalPieceModel, PieceTokens } from '../../pipeline/piece-model.ts';
import { StandInSpelling } from './stand-in-spelling.ts';

interface IncrementalStandInsSnapshot {
  readonly core: unknown;
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly dropped: number;
  readonly units: number;
}

/** Stand-ins that are kept though they are not needed, so that forgetting them costs little. */
const spare = 64;

/** The incremental core of a `StandInModel`. */
export class IncrementalStandIns implements IncrementalPieceModel {
  readonly #core: IncrementalPieceModel;
  #spelling = new StandInSpelling();
  /** Stand-ins that the spelling has forgotten. */
  #dropped = 0;
  /** Units of the piece so far. */
  #units = 0;

  constructor(core: IncrementalPieceModel) {
    this.#core = core;
  }

  get held(): number {
    const { held } = this.#core;
    return held === 0 ? 0 : this.#units - this.#spelling.start.at(-held)!;
  }

  push(text: string, from: number, to: number, tokens: PieceTokens): void {
    if (from === to) return;
    const spelled = this.#spelling.append(text, from, to, this.#units);
    this.#units += to - from;
    this.#core.push(spelled, 0, spelled.length, this.#inUnits(tokens));
    // The last one tells where a token ends that covers a whole forgotten word.
    const done = this.#spelling.start.length - Math.max(this.#core.held, 1);
    if (done <= spare || 2 * done <= this.#spelling.start.length) return;
    this.#spelling.drop(done);
    this.#dropped += done;
  }

  flush(tokens: PieceTokens): void {
    this.#core.flush(this.#inUnits(tokens));
    this.#clear();
  }

  snapshot(): IncrementalStandInsSnapshot {
    const { start, end } = this.#spelling;
    return { core: this.#core.snapshot(), start: [...start], end: [...end], dropped: this.#dropped, units: this.#units };
  }

  restore(snapshot: unknown): void {
    const { core, start, end, dropped, units } = snapshot as IncrementalStandInsSnapshot;
    this.#core.restore(core);
    this.#spelling = new StandInSpelling();
    for (let at = 0; at < start.length; at++) {
      this.#spelling.start.push(start[at]!);
      this.#spelling.end.push(end[at]!);
    }
    this.#dropped = dropped;
    this.#units = units;
  }

  reset(): void {
    this.#core.reset();
    this.#clear();
  }

  #inUnits(tokens: PieceTokens): PieceTokens {
    const { start, end } = this.#spelling;
    const dropped = this.#dropped;
    // Only a token for the whole piece begins where the spelling is forgotten.
    return { add: (id, first, last) => tokens.add(id, first < dropped ? 0 : start[first - dropped]!, end[last - 1 - dropped]!) };
  }

  #clear(): void {
    this.#spelling = new StandInSpelling();
    this.#dropped = 0;
    this.#units = 0;
  }
}
