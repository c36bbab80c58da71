import { type BeamEvent, checkComposition, type SequenceOptions } from '@tokstream/decode';
import type { Generation } from './generation.ts';

/** Says on stderr what should be known of options that meet, a line each. */
export function tellNotes(options: SequenceOptions, { settings, io }: Generation): void {
  for (const note of checkComposition(options, { policy: settings.cachePolicy.cachePolicy, precision: settings.cachePolicy.cachePrecision }).notes) io.stderr.write(`${note}\n`);
}

/** Says why a text ended that a policy left room for. */
export function tellFullContext(event: BeamEvent, { settings, io }: Generation): void {
  const { cachePolicy } = settings.cachePolicy;
  if (event.type !== 'done' || event.reason !== 'context-full' || cachePolicy?.positions !== 'original') return;
  io.stderr.write(`Prompt ${event.sequence + 1} ended because what is kept lies further back than the model was trained for; with --cache ${cachePolicy.name}:positions=slot it closes up, and the text goes on.\n`);
}
