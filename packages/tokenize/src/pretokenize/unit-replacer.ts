import { StatelessPieceStage } from '../pipeline/piece-stage.ts';
import { sliceMap, type SourceMap } from '../pipeline/source-map.ts';

/** Replaces one UTF-16 unit by another; ranges stay. */
export class UnitReplacer extends StatelessPieceStage {
  readonly #unit: string;
  readonly #by: string;

  constructor(unit: string, by: string) {
    super();
    this.#unit = unit;
    this.#by = by;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    const part = text.slice(from, to);
    const replaced = part.replaceAll(this.#unit, this.#by);
    if (replaced === part) this.next.push(text, from, to, map);
    else this.next.push(replaced, 0, replaced.length, sliceMap(map, from, to));
  }
}
