import { byteToChar } from '../../byte-alphabet.ts';
import { writeUtf8 } from '../bpe/utf8.ts';

const one = new Uint8Array(4);

/** A text's UTF-8 bytes as their stand-in characters, a unit each, with the units of the text that each is of. */
export class StandInSpelling {
  readonly start: number[] = [];
  readonly end: number[] = [];

  /** Spells units `from` to `to`, whole characters; the first is unit `unit` of the piece. */
  append(text: string, from: number, to: number, unit: number): string {
    let spelled = '';
    for (let at = from; at < to; ) {
      const codePoint = text.codePointAt(at)!;
      const begin = at - from + unit;
      at += codePoint > 0xffff ? 2 : 1;
      const count = writeUtf8(codePoint, one, 0);
      for (let byte = 0; byte < count; byte++) {
        spelled += byteToChar[one[byte]!]!;
        this.start.push(begin);
        this.end.push(at - from + unit);
      }
    }
    return spelled;
  }

  /** Forgets the first `count` stand-ins. */
  drop(count: number): void {
    this.start.splice(0, count);
    this.end.splice(0, count);
  }
}
