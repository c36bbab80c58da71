import type { NextInput } from '@tokstream/decode';
import type { Arguments } from '../arguments/option.ts';
import { type PolicySettings, readPolicy } from '../cache/policy-options.ts';
import { type CacheServices, readServices } from '../cache/service-options.ts';
import type { CommandIo } from '../commands/command.ts';
import { type BatchSettings, readBatch } from './batch-options.ts';
import { type ConstraintSettings, readConstraint } from './constraint-options.ts';
import { type GuidanceSettings, readGuidance } from './guidance-options.ts';
import { readSampling, type SamplingSettings } from './sampling-options.ts';
import { readSoftThinking } from './soft-thinking-options.ts';
import { readSpeculation, type SpeculationSettings } from './speculation-options.ts';
import { readStops, type StopSettings } from './stop-options.ts';
import { readStrategy, type Strategy } from './strategy-options.ts';

/** What a generation runs with, the model and the prompts aside. */
export interface GenerateSettings {
  readonly strategy: Strategy;
  readonly sampling: SamplingSettings;
  readonly stops: StopSettings;
  readonly constraint: ConstraintSettings | undefined;
  readonly guidance: GuidanceSettings;
  readonly contrastModel: string | undefined;
  readonly speculation: SpeculationSettings;
  readonly softThinking: NextInput | undefined;
  readonly cachePolicy: PolicySettings;
  readonly cacheServices: CacheServices;
  readonly batch: BatchSettings;
  readonly topLogProbabilities: number;
}

/** Reads and checks everything that can be checked without a model. */
export async function readSettings(given: Arguments, io: CommandIo): Promise<GenerateSettings> {
  const strategy = readStrategy(given);
  return {
    strategy,
    sampling: readSampling(given, strategy.type === 'best-of' || strategy.type === 'self-consistency'),
    stops: readStops(given),
    guidance: readGuidance(given),
    contrastModel: given.text('contrast'),
    speculation: readSpeculation(given),
    softThinking: readSoftThinking(given),
    cachePolicy: readPolicy(given),
    cacheServices: readServices(given),
    batch: readBatch(given),
    topLogProbabilities: given.number('logprobs', { least: 0, whole: true }) ?? (given.text('report') === undefined || strategy.type !== 'plain' ? 0 : 5),
    constraint: await readConstraint(given, io),
  };
}
