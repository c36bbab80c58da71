import { StatelessPieceStage } from '../pipeline/piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';
import type { CharacterTable } from './character-table.ts';
import { MappedText } from './mapped-text.ts';

/**
 * Rewrites characters one by one, without looking at their neighbours; what a character becomes has its range.
 */
export class CharacterNormalizer extends StatelessPieceStage {
  readonly #table: CharacterTable;
  readonly #output = new MappedText();

  constructor(table: CharacterTable) {
    super();
    this.#table = table;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    const table = this.#table;
    const { actions, units } = table;
    const output = this.#output;
    let done = from;
    // Here the time goes: one load a unit while nothing changes.
    for (let at = from; at < to; at++) {
      const unit = text.charCodeAt(at);
      const action = actions[unit]! || table.workOut(unit);
      if (action === 1) continue;
      if (action === 2) {
        output.copy(text, done, at, map);
        output.replace(units[unit]!, at, map);
        done = at + 1;
        continue;
      }
      const first = at;
      const codePoint = text.codePointAt(at)!;
      if (codePoint > 0xffff) at++;
      const made = table.rewritten(codePoint);
      if (made === null) continue;
      output.copy(text, done, first, map);
      output.add(made, sourceStart(map, first), sourceEnd(map, at));
      done = at + 1;
    }
    if (done === from) {
      this.next.push(text, from, to, map);
      return;
    }
    output.copy(text, done, to, map);
    output.send(this.next);
  }
}
