import type { WeightPrecision } from '../causal-lm.ts';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { ropeFrequencies } from '../decoder/rope-frequencies.ts';
import { FusedMemory } from './fused-memory.ts';
import { type FusedSizes, fusedSizes } from './fused-sizes.ts';
import type { PageShape } from './layer-pages.ts';
import { kindsOf, type WeightKinds } from './weight-precision.ts';
import { loadFusedWeights } from './load-fused-weights.ts';
import { ScreenedHead } from './screened-head.ts';
import { FusedTeam, type TeamSize } from './threads/fused-team.ts';

/** What the engine and the caches of one model share. */
export interface FusedModel {
  readonly config: DecoderConfig;
  readonly sizes: FusedSizes;
  readonly memory: FusedMemory;
  readonly kinds: WeightKinds;
  readonly team: FusedTeam;
  /** Address of its structure. */
  readonly address: number;
  readonly pages: PageShape;
  readonly screenedHead: ScreenedHead;
  /** Of each distinct rotation, in the order of the module. */
  readonly ropes: readonly Float32Array[];
}

/** @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`; `out-of-memory`; `unsupported-engine`, `unsupported-precision` */
export async function loadFusedModel(config: DecoderConfig, source: WeightSource, precision: WeightPrecision, threads: TeamSize, signal?: AbortSignal): Promise<FusedModel> {
  const sizes = fusedSizes(config);
  const distinct = [...new Set(config.layers.flatMap(({ rope }) => rope ?? []))];
  const ropes = distinct.map((rope) => ropeFrequencies(rope, config.headDim));
  const kinds = kindsOf(precision);
  const memory = await FusedMemory.create(sizes.pageBytes, threads.most > 1);
  // They come up while weights are read.
  const team = new FusedTeam(memory, threads);
  try {
    const address = await loadFusedWeights(config, distinct, source, memory, { kinds, team: team.address }, signal);
    if (!threads.judged) await team.ready();
    const { kvHeads, headDim } = config;
    // A copy of its own of the configuration is what caches are known by, also when two models share one.
    return { config: { ...config }, sizes, memory, kinds, team, address, ropes, pages: { memory, model: address, kvHeads, headDim, headPadded: sizes.head }, screenedHead: new ScreenedHead(config, memory, address) };
  } catch (error) {
    team[Symbol.dispose]();
    throw error;
  }
}
