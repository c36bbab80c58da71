import { mixTable } from '@tokstream/embed-init';
import type { LlamaConfig, WeightSource } from '@tokstream/model';
import type { SourceModel } from '../source-model.ts';
import type { MethodRows } from './seed-world.ts';

/** A model with mixed tables; everything else is the source's. */
export interface MixedModel {
  readonly config: LlamaConfig;
  readonly weights: WeightSource;
}

/** Mixes embedding table and head by the rows of a method. */
export async function mixedModel({ config, checkpoint, tables }: SourceModel, { rows }: MethodRows, seed: number, signal: AbortSignal): Promise<MixedModel> {
  const mixed = new Map<string, Float32Array>();
  for (const [name, table] of tables) mixed.set(name, await mixTable(rows, table, config.width, { seed, signal }));
  const weights: WeightSource = {
    count: checkpoint.count,
    has: (name) => checkpoint.has(name),
    async stream(name, shape, take, cancel) {
      const table = mixed.get(name);
      if (table === undefined) await checkpoint.stream(name, shape, take, cancel);
      else take(table, 0);
    },
    read: async (name, shape, cancel) => mixed.get(name)?.slice() ?? checkpoint.read(name, shape, cancel),
  };
  return { config: { ...config, vocabulary: rows.rows }, weights };
}
