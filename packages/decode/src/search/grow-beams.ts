import type { Sequence } from '@tokstream/model';
import type { Beam } from './beam.ts';
import { type Candidate, summed } from './candidate.ts';
import type { Continuation, ContinuationStart } from './continuation.ts';
import { resumedProcessor } from './resumed-processor.ts';
import { resumedRule } from './resumed-rule.ts';
import { resumedSampler } from './resumed-sampler.ts';
import { sampleContinuations } from './sample-continuations.ts';
import { scoreCandidates } from './score-candidates.ts';
import type { SearchRun } from './searching.ts';
import type { StepBeamOptions } from './step-beam-options.ts';

/** Where a continuation starts, with the beam that it belongs to. */
export interface BeamStart extends ContinuationStart {
  readonly beam: Beam;
}

/**
 * Samples one step from each start and scores what comes of it; of equal candidates only the first counts.
 *
 * @returns the new beams, with their caches, and the beams that got a continuation before the meter ran out
 */
export async function growBeams(purpose: string, starts: readonly BeamStart[], options: StepBeamOptions, run: SearchRun): Promise<{ readonly grown: Beam[]; readonly reached: ReadonlySet<Beam> }> {
  const made = await sampleContinuations(starts, { ...run, purpose, decode: stepDecoding(run), delimiters: options.delimiters, maxTokens: options.maxStepTokens ?? 32, keepCaches: true });
  try {
    const reached = new Set(made.map((_, at) => starts[at]!.beam));
    const fresh = new Map<string, { readonly made: Continuation; readonly beam: Beam; readonly sequence: Sequence; readonly candidate: Candidate; readonly open: boolean }>();
    for (const [at, one] of made.entries()) {
      const { beam, sequence } = starts[at]!;
      const open = goesOn(one, options, run);
      const candidate = grownCandidate(beam, open ? { ...one, reason: 'length' } : one.endsStep ? { ...one, reason: 'context-full' } : one);
      const key = candidate.ids.join();
      if (fresh.has(key)) one.cache?.[Symbol.dispose]();
      else fresh.set(key, { made: one, beam, sequence, candidate, open });
    }
    const unscored = [...fresh.values()];
    const scored = await scoreCandidates(unscored, options.score, run);
    return { reached, grown: unscored.map(({ made, beam, open }, at) => ({ candidate: scored[at]!, text: beam.text + (made.text?.complete ?? ''), made, open })) };
  } catch (error) {
    for (const { cache } of made) cache?.[Symbol.dispose]();
    throw error;
  }
}

/** Decoding of one step: what keeps state goes on as if there were no steps. */
function stepDecoding({ decode, sequence }: SearchRun): SearchRun['decode'] {
  const promptLength = sequence.promptIds.length;
  return {
    ...decode,
    sampler: resumedSampler(decode.sampler!, promptLength),
    ...(decode.processors !== undefined && { processors: decode.processors.map((processor) => resumedProcessor(processor, promptLength)) }),
    ...(decode.stopRules !== undefined && { stopRules: decode.stopRules.map((rule) => resumedRule(rule, promptLength)) }),
  };
}

function goesOn({ reason, endsStep, cache }: Continuation, { contextLength }: StepBeamOptions, { sequence: { model } }: SearchRun): boolean {
  return (endsStep || reason === 'length') && cache!.nextPosition < (contextLength ?? model.shape.maxPositions);
}

function grownCandidate({ candidate: { promptIds, ids, logprobs }, text }: Beam, made: Continuation): Candidate {
  return {
    promptIds,
    ids: Int32Array.of(...ids, ...made.ids),
    ...summed([...logprobs, ...made.logprobs]),
    reason: made.reason,
    ...(made.text !== undefined && { text: text + made.text.complete + made.text.rest }),
  };
}
