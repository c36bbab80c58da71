import { StatelessPieceStage } from '../pipeline/piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';
import { MappedText } from './mapped-text.ts';

/**
 * Rewrites characters one by one, without looking at their neighbours; what a character becomes has its range.
 */
export class CharacterNormalizer extends StatelessPieceStage {
  readonly #touches: RegExp;
  readonly #rewrite: (character: string) => string;
  readonly #output = new MappedText();

  /**
   * @param touches matches somewhere in every text that is changed (no flag `g`)
   * @param rewrite what a character becomes, possibly nothing
   */
  constructor(touches: RegExp, rewrite: (character: string) => string) {
    super();
    this.#touches = touches;
    this.#rewrite = rewrite;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    const whole = from === 0 && to === text.length ? text : text.slice(from, to);
    if (!this.#touches.test(whole)) {
      this.next.push(text, from, to, map);
      return;
    }
    for (let at = from; at < to; ) {
      const width = text.codePointAt(at)! > 0xffff ? 2 : 1;
      this.#output.add(this.#rewrite(text.slice(at, at + width)), sourceStart(map, at), sourceEnd(map, at + width - 1));
      at += width;
    }
    this.#output.send(this.next);
  }
}
