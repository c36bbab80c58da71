import { TokstreamError } from '@tokstream/core';
import type { WeightPrecision } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { chooseEngine, type EngineChoice } from './choose-engine.ts';
import type { EngineName } from './engine-name.ts';
import { type EngineNeed, engineNeeds } from './engine-need.ts';

const engines: readonly string[] = ['eager', 'fused', 'graph'] satisfies EngineName[];

/**
 * The engine that options mean.
 *
 * @throws `unsupported-engine` for one that there is not, or that has not what is needed; `unsupported-precision`; `invalid-option` for a need that there is not
 */
export function resolveEngine(config: DecoderConfig, { engine, needs, precision }: { readonly engine: 'auto' | EngineName; readonly needs: readonly EngineNeed[]; readonly precision: WeightPrecision }): EngineChoice {
  const unknown = needs.find((need) => !engineNeeds.includes(need));
  if (unknown !== undefined) throw new TokstreamError(`There is no need ${String(unknown)}; use ${engineNeeds.join(', ')}.`, { code: 'invalid-option', stage: 'loadModel' });
  if (precision !== 'float32' && (engine === 'eager' || needs.length > 0)) throw new TokstreamError(`The engine eager holds weights in float32 alone, not in ${precision}; leave out ${needs.length > 0 ? `${needs.join(' and ')}, which it alone gives, or precision` : 'precision, or take fused or graph'}.`, { code: 'unsupported-precision', stage: 'loadModel' });
  if (engine === 'auto') return chooseEngine({ config, needs, precision });
  if (!engines.includes(engine)) throw new TokstreamError(`There is no engine ${String(engine)}; use auto, ${engines.join(', ')}.`, { code: 'unsupported-engine', stage: 'loadModel' });
  if (engine !== 'eager' && needs.length > 0) throw new TokstreamError(`The engine ${engine} does not give ${needs.join(' or ')}; use auto or eager.`, { code: 'unsupported-engine', stage: 'loadModel' });
  return { engine, because: 'it was asked for' };
}
