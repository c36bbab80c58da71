import { classifierFreeGuidance, contrastiveDecoding, type LogitsProcessor } from '@tokstream/decode';
import type { CausalLM } from '@tokstream/model';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { type GenerationWorld, tokenizerFor } from './generation-world.ts';

/** Options that let another prompt or another model read along. */
export const guidanceOptions: Options = grouped('Guidance', {
  guidance: { type: 'string', value: 'SCALE', help: 'classifier-free guidance: 1 does nothing, above it the prompt counts for more' },
  'negative-prompt': { type: 'string', value: 'TEXT', help: 'what --guidance leads away from; default the last token of the prompt alone' },
  contrast: { type: 'string', value: 'MODEL', help: 'contrastive decoding: prefer what this weaker model of the same vocabulary does not' },
});

/** The same, read. */
export interface GuidanceSettings {
  readonly scale: number | undefined;
  readonly negativePrompt: string | undefined;
}

export function readGuidance(given: Arguments): GuidanceSettings {
  return { scale: given.number('guidance', { least: Number.NEGATIVE_INFINITY }), negativePrompt: given.text('negative-prompt') };
}

/** @param amateur the model to contrast with, borrowed */
export function guidanceProcessors({ scale, negativePrompt }: GuidanceSettings, amateur: CausalLM | undefined, world: GenerationWorld): LogitsProcessor[] {
  const processors: LogitsProcessor[] = [];
  if (scale !== undefined) {
    const negative = negativePrompt === undefined ? undefined : tokenizerFor('negative-prompt', world).encode(negativePrompt).ids;
    if (negative?.length === 0) throw invalidArgument('--negative-prompt has no tokens; give it some text.');
    processors.push(classifierFreeGuidance({ base: (prompt) => negative ?? prompt.subarray(-1), conditions: [{ scale }] }));
  }
  if (amateur !== undefined) {
    const [own, other] = [world.model.shape.vocabulary, amateur.shape.vocabulary];
    if (own !== other) throw invalidArgument(`The model of --contrast has ${other} tokens and the model ${own}; give one of the same vocabulary.`);
    processors.push(contrastiveDecoding({ model: amateur }));
  }
  return processors;
}
