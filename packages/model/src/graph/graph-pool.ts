import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { feeds, fetches } from './graph-names.ts';
import type { GraphOps } from './graph-ops.ts';

/** Variables of a layer that hold entries of all caches, one row `[headDim]` for the key or value of one head. */
export interface PoolVariables {
  readonly keys: string;
  readonly values: string;
}

/**
 * The pool of every layer, with nodes to make it, let it grow, and read and write rows of it alone.
 *
 * Its variables are read and written by row alone: one mode of access for a variable, as TensorFlow copies whole variables where both are mixed.
 */
export function declarePool(ops: GraphOps, { layers, headDim }: DecoderConfig): readonly PoolVariables[] {
  const shape = ops.input(feeds.poolShape, 'int32', [2]);
  const rows = ops.input(feeds.poolRows, 'int32', [-1]);
  const [keys, values] = [ops.input(feeds.poolKeys, 'float32', [-1, headDim]), ops.input(feeds.poolValues, 'float32', [-1, headDim])];
  const created: string[] = [];
  const grown: string[] = [];
  const pool = layers.map((_, layer) => {
    const variables = { keys: ops.variable(`keys/${layer}`, [-1, headDim]), values: ops.variable(`values/${layer}`, [-1, headDim]) };
    for (const variable of [variables.keys, variables.values]) {
      created.push(ops.assign(variable, ops.zeros(shape)));
      grown.push(ops.assign(variable, ops.concat([ops.read(variable), ops.zeros(shape)], 0)));
    }
    ops.output(fetches.poolKeys(layer), ops.readRows(variables.keys, rows));
    ops.output(fetches.poolValues(layer), ops.readRows(variables.values, rows));
    ops.done(fetches.writePool(layer), [ops.writeRows(variables.keys, rows, keys), ops.writeRows(variables.values, rows, values)]);
    return variables;
  });
  ops.done(fetches.createPool, created);
  ops.done(fetches.growPool, grown);
  return pool;
}
