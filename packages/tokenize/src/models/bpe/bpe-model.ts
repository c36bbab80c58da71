import type { IncrementalPieceModel, PieceModel, PieceTokens, Vocabulary } from '../../pipeline/piece-model.ts';
import { IncrementalBpe } from './incremental-bpe.ts';
import type { MergeTable } from './merge-table.ts';
import type { SymbolReader } from './symbol-reader.ts';
import { SymbolRun } from './symbol-run.ts';
import { tokenAutomaton, type TokenAutomaton } from './token-automaton.ts';

/** Parts of a BPE model. */
export interface BpeParts {
  readonly merges: MergeTable;
  readonly symbols: SymbolReader;
  /** The id of a whole piece as the vocabulary spells it; where `ignoreMerges` is set it wins over merging. */
  readonly wholePiece: ((text: string, from: number, to: number) => number) | null;
  readonly vocabulary: Vocabulary;
}

/**
 * Byte-pair encoding: the symbols of a piece are merged, the earliest merge of the list first.
 *
 * Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016).
 */
export class BpeModel implements PieceModel {
  readonly #parts: BpeParts;
  readonly #run = new SymbolRun();
  #automaton: TokenAutomaton | null | undefined;

  constructor(parts: BpeParts) {
    this.#parts = parts;
  }

  encode(text: string, from: number, to: number, tokens: PieceTokens): void {
    const { merges, symbols, wholePiece } = this.#parts;
    if (wholePiece !== null) {
      const id = wholePiece(text, from, to);
      if (id >= 0) {
        tokens.add(id, 0, to - from);
        return;
      }
    }
    const run = this.#run;
    symbols.read(text, from, to, run);
    run.merge(merges);
    const { ids, start, end, length } = run;
    for (let at = 0; at < length; at++) tokens.add(ids[at]!, start[at]!, end[at]!);
  }

  /** A core that gives tokens before the piece ends, or `null` when the list of merges does not allow to tell. */
  readonly incremental = (): IncrementalPieceModel | null => {
    const { merges, symbols, vocabulary, wholePiece } = this.#parts;
    if (this.#automaton === undefined) this.#automaton = symbols.placeless ? tokenAutomaton(merges, vocabulary) : null;
    if (this.#automaton === null) return null;
    return new IncrementalBpe(this.#automaton, symbols, this, wholePiece === null ? 0 : this.#automaton.longestUnreachable);
  };
}
