import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';
import { nextCertainBoundary } from './certain-boundary.ts';
import type { ClusterMemory } from './cluster-memory.ts';
import { ClusterStage } from './cluster-stage.ts';
import { MappedText } from './mapped-text.ts';

/** Texts of about this length are looked at as a whole first. */
const stride = 512;

/** Applies a rule that looks at neighbouring characters. */
export class ClusterNormalizer extends ClusterStage {
  readonly #memory: ClusterMemory;
  readonly #output = new MappedText();

  constructor(memory: ClusterMemory) {
    super();
    this.#memory = memory;
  }

  /** Passes on what does not change in long strides, and rewrites the rest a cluster at a time. */
  protected normalize(text: string, from: number, to: number, map: SourceMap): void {
    const { rule } = this.#memory;
    if (rule.isUnchanged(text.slice(from, to))) {
      this.next.push(text, from, to, map);
      return;
    }
    for (let at = from; at < to; ) {
      const end = nextCertainBoundary(text, Math.min(to, at + stride), to);
      if (rule.isUnchanged(text.slice(at, end))) this.next.push(text, at, end, map);
      else this.#rewrite(text, at, end, map);
      at = end;
    }
  }

  #rewrite(text: string, from: number, to: number, map: SourceMap): void {
    const output = this.#output;
    for (let at = from; at < to; ) {
      const end = nextCertainBoundary(text, at + 1, to);
      const isAscii = end === at + 1 && text.charCodeAt(at) < 0x80;
      const rewritten = isAscii ? null : this.#memory.rewritten(text.slice(at, end));
      if (rewritten === null) output.copy(text, at, end, map);
      else for (const [character, start, stop] of rewritten) output.add(character, sourceStart(map, at + start), sourceEnd(map, at + stop - 1));
      at = end;
    }
    output.send(this.next);
  }
}
