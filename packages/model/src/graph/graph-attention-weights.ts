import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { keysOf } from '../step/keys-of.ts';
import type { GraphPass } from './graph-pass.ts';
import { mostKeys, mostRows } from './step-feeds.ts';

/** From the padded weights of a layer, `[caches, heads, most rows, most keys]`, those of each pass: `[heads, rows, keys]`. */
export function attentionOfPasses(padded: Float32Array, passes: readonly GraphPass[], { heads }: DecoderConfig, layer: number): readonly Float32Array[] {
  const [rows, keys] = [mostRows(passes), mostKeys(passes, layer)];
  return passes.map((pass, at) => {
    const own = keysOf(pass, layer);
    const weights = new Float32Array(heads * pass.count * own);
    for (let head = 0; head < heads; head += 1) {
      for (let row = 0; row < pass.count; row += 1) {
        const from = ((at * heads + head) * rows + row) * keys;
        weights.set(padded.subarray(from, from + own), (head * pass.count + row) * own);
      }
    }
    return weights;
  });
}
