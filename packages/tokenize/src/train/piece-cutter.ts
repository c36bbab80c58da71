import type { PieceSink, PieceStage } from '../pipeline/piece-stage.ts';
import { endsInsidePair, wellFormed } from '../well-formed.ts';
import type { TextCutter } from './text-cutter.ts';

/** What stands behind the last stage: it takes pieces as they come and gives out units. */
export interface UnitCollector extends PieceSink {
  /** UTF-16 units it holds back. */
  readonly held: number;
  /** The units completed since the last call. */
  take(): readonly string[];
  /** The document has ended; what is held is a unit. */
  endDocument(): void;
}

/**
 * Cuts documents with the stages that encoding uses, so that what is counted is what will be encoded.
 *
 * @param stages normalizers and splitters of its own, in order
 * @param collector what units are made of pieces; by default each piece is one
 */
export function pieceCutter(stages: readonly PieceStage[], collector: UnitCollector = new PieceCollector()): TextCutter {
  const sinks: readonly PieceSink[] = [...stages, collector];
  stages.forEach((stage, at) => {
    stage.next = sinks[at + 1]!;
  });
  const first = sinks[0]!;
  let rest = '';
  let position = 0;
  const send = (text: string): void => {
    if (text !== '') first.push(text, 0, text.length, { base: position, start: null, end: null });
    position += text.length;
  };
  return {
    get held() {
      return stages.reduce((sum, stage) => sum + stage.held, rest.length + collector.held);
    },
    push(chunk) {
      const text = rest + chunk;
      const whole = text.length - (endsInsidePair(text) ? 1 : 0);
      rest = text.slice(whole);
      send(wellFormed(text.slice(0, whole)));
      return collector.take();
    },
    flush() {
      send(wellFormed(rest));
      first.endPiece();
      collector.endDocument();
      rest = '';
      position = 0;
      return collector.take();
    },
  };
}

/** Every piece is a unit. */
export class PieceCollector implements UnitCollector {
  #open = '';
  #units: string[] = [];

  get held(): number {
    return this.#open.length;
  }

  push(text: string, from: number, to: number): void {
    this.#open += text.slice(from, to);
  }

  endPiece(): void {
    if (this.#open === '') return;
    this.#units.push(this.#open);
    this.#open = '';
  }

  piece(text: string, from: number, to: number): void {
    if (from < to) this.#units.push(text.slice(from, to));
  }

  added(): void {}

  endDocument(): void {}

  take(): readonly string[] {
    const units = this.#units;
    this.#units = [];
    return units;
  }
}
