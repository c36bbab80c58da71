import type { IncrementalPieceModel, PieceModel, PieceTokens } from '../../pipeline/piece-model.ts';
import { IncrementalStandIns } from './incremental-stand-ins.ts';
import { StandInSpelling } from './stand-in-spelling.ts';

/**
 * A model of characters after a ByteLevel pre-tokenizer: it sees each byte of a piece as that byte's stand-in character. A token
 * that is a part of a character stands for all of it.
 */
export class StandInModel implements PieceModel {
  readonly #model: PieceModel;
  readonly incremental?: () => IncrementalPieceModel | null;

  constructor(model: PieceModel) {
    this.#model = model;
    const inner = model.incremental?.bind(model);
    if (inner === undefined) return;
    this.incremental = () => {
      const core = inner();
      return core === null ? null : new IncrementalStandIns(core);
    };
  }

  encode(text: string, from: number, to: number, tokens: PieceTokens): void {
    const spelling = new StandInSpelling();
    const spelled = spelling.append(text, from, to, 0);
    this.#model.encode(spelled, 0, spelled.length, { add: (id, start, end) => tokens.add(id, spelling.start[start]!, spelling.end[end - 1]!) });
  }
}
