import { throwIfAborted } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import { refusePolicy } from '../composition/refuse-policy.ts';
import { type Beam, dropBeam } from './beam.ts';
import { compareCandidates } from './best-candidate.ts';
import { summed } from './candidate.ts';
import { growBeams } from './grow-beams.ts';
import { resumeSequences } from './resume-sequences.ts';
import type { Found, SearchRun } from './searching.ts';
import type { StepBeamOptions } from './step-beam-options.ts';

/**
 * The beam: every open candidate gets continuations up to the end of a step, all are scored, and the best stay. Candidates that
 * ended keep competing. It is over when all have ended, after `maxSteps`, or when the meter runs out.
 */
export async function stepSearch(purpose: string, options: StepBeamOptions, run: SearchRun): Promise<Found> {
  const { width, samples, maxSteps = 16 } = options;
  const { sequence: root, budget, signal } = run;
  refusePolicy(purpose, root);
  let beams: readonly Beam[] = [{ text: '', open: true, candidate: { promptIds: root.promptIds, ids: new Int32Array(0), ...summed([]), reason: 'length', score: Number.NEGATIVE_INFINITY } }];
  let number = 0;
  let step = 0;
  try {
    for (; step < maxSteps && budget.remaining > 0; step += 1) {
      const open = beams.filter((beam) => beam.open);
      if (open.length === 0) break;
      const sequences: readonly Sequence[] = step === 0 ? [root] : await resumeSequences(open.map(({ made }) => made!), purpose, budget);
      throwIfAborted(signal, purpose);
      const count = step === 0 ? samples * width : samples;
      const starts = sequences.flatMap((sequence, at) => Array.from({ length: count }, () => ({ sequence, beam: open[at]!, number: number++ })));
      const { grown, reached } = await growBeams(purpose, starts, options, run);
      const pool = [...beams.filter((beam) => !reached.has(beam)), ...grown].toSorted((a, b) => compareCandidates(a.candidate, b.candidate));
      const kept = pool.slice(0, width);
      for (const beam of [...beams, ...grown]) if (!kept.includes(beam)) dropBeam(beam);
      beams = kept;
    }
    const ranOut = step < maxSteps && budget.remaining === 0;
    const candidates = beams
      .filter(({ candidate }) => candidate.ids.length > 0)
      .map(({ candidate, open }) => (open && ranOut ? { ...candidate, reason: 'budget' as const } : candidate))
      .toSorted(compareCandidates);
    return { candidates, ...(candidates[0] !== undefined && { winner: candidates[0] }) };
  } finally {
    for (const beam of beams) dropBeam(beam);
  }
}
