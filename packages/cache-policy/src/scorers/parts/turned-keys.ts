import type { LayerEntries } from '@tokstream/model';
import type { Rotation } from './rotation.ts';
import type { Scratch } from './scratch.ts';

/** The keys of a layer as they are compared, `[kvHeads, slots, headDim]`: turned to their positions. In the scratch, or the entries' own where nothing turns. */
export function turnedKeys({ keys, positions }: LayerEntries, rotation: Rotation | undefined, scratch: Scratch): Float32Array {
  if (rotation === undefined) return keys;
  const turned = scratch.atLeast(keys.length);
  for (let slot = 0, at = 0; slot < positions.length; slot += 1, at += rotation.size) rotation.turn(keys, at, positions[slot]!, turned, at);
  return turned;
}
