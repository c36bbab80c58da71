import type { Owned } from '@tokstream/core';
import { beamSearch, type BeamEvent, contrastiveSearch, decode, type Sequence } from '@tokstream/decode';
import { ignoreElements, lastValueFrom, map, type OperatorFunction, tap } from 'rxjs';
import { defined } from '../arguments/defined.ts';
import { LastCache } from '../cache/last-cache.ts';
import { GenerationRecord } from '../output/generation-record.ts';
import { jsonView } from '../output/json-view.ts';
import { liveView } from '../output/live-view.ts';
import type { Generation, PromptSource } from './generation.ts';
import { HealedPrompts } from './healed-prompts.ts';
import { readPrompts } from './read-prompts.ts';
import { samplerOf, shapingProcessors } from './sampling-options.ts';
import { commonStops } from './stop-options.ts';
import { tellFullContext, tellNotes } from './tell-notes.ts';

/** Generates token by token and shows each as soon as it is certain. The record holds all sequences only where they are kept. */
export async function streamTokens(prompts: PromptSource, generation: Generation, keepsSequences: boolean): Promise<GenerationRecord> {
  const { world, backend, settings, drafter, given, io } = generation;
  const healed = settings.strategy.type === 'plain' && settings.strategy.heal ? new HealedPrompts(world.tokenizer!) : undefined;
  const { saveFile } = settings.cacheServices;
  using lastCache = new LastCache();
  const record = new GenerationRecord(io.now);
  const view = given.flag('json') ? jsonView(io, record, world) : liveView(io, record, world.tokenizer, [backend.name, world.model.engine, world.model.precision ?? ''].join(' ').trimEnd(), drafter !== undefined);
  const onEvent = (event: BeamEvent): void => {
    record.take(event);
    view.event(event);
    tellFullContext(event, generation);
    if (event.type === 'done' && !keepsSequences && saveFile === undefined) record.forget(event.sequence);
  };
  const sequences$ = readPrompts(healed === undefined ? prompts : healed.of(prompts), generation).pipe(
    map((item) => (saveFile === undefined ? item : lastCache.of(item))),
    tap((item) => {
      record.begin(item.value);
      view.begin(item.value);
    }),
  );
  try {
    await lastValueFrom(sequences$.pipe(operatorOf(generation, healed), tap(onEvent), ignoreElements()), { defaultValue: undefined });
  } finally {
    view.end();
  }
  const text = record.sequences.get(0);
  if (saveFile !== undefined && text !== undefined) {
    await lastCache.save(saveFile, text.tokens.map(({ id }) => id), io.signal);
    io.stderr.write(`The text and its cache are in ${saveFile}.\n`);
  }
  return record;
}

function operatorOf(generation: Generation, healed: HealedPrompts | undefined): OperatorFunction<Owned<Sequence>, BeamEvent> {
  const { world, settings, processors, drafter, given, io } = generation;
  const { strategy, sampling, stops, speculation, softThinking, batch, topLogProbabilities } = settings;
  const { tokenizer, seed } = world;
  const common = { ...commonStops(stops), ...defined({ tokenizer }), signal: io.signal, now: io.now };
  if (strategy.type === 'beams') {
    const { beams, lengthPenalty, groups, diversityPenalty } = strategy;
    return beamSearch({
      ...common,
      ...defined({ lengthPenalty, groups, diversityPenalty }),
      beams,
      seed,
      processors: [...processors, ...shapingProcessors(sampling)],
      sample: sampling.sampling.temperature !== 0,
      returnSequences: given.flag('json') ? beams : 1,
    });
  }
  if (strategy.type === 'contrastive-search') return contrastiveSearch({ ...common, k: strategy.k, alpha: strategy.alpha, processors: [...processors, ...shapingProcessors(sampling)] });
  const options = {
    ...common,
    ...batch.batch,
    ...defined({ drafter, costStore: io.costStore, verifier: speculation.verifier, nextInput: softThinking, maxSeconds: stops.maxSeconds }),
    sampler: samplerOf(sampling),
    seed,
    processors,
    stopStrings: stops.stopStrings,
    logprobs: topLogProbabilities > 0 || given.flag('json') || given.text('report') !== undefined,
    topLogProbabilities,
    ...(healed && { optionsFor: (sequence: Sequence) => ({ processors: [healed.processor(sequence), ...processors] }) }),
  };
  tellNotes(options, generation);
  return decode(options);
}
