import type { Corpus } from '@tokstream/encoder-corpus';
import type { CurvePoint, EncoderMeasure, EncoderWithHeads } from '@tokstream/train';
import type { Recipe } from './recipe.ts';

/** All that report and model card tell of a run. */
export interface RunFacts {
  readonly config: EncoderWithHeads;
  readonly recipe: Recipe;
  readonly totalSteps: number;
  readonly sources: Corpus['sources'];
  readonly trainingTokens: number;
  readonly parameters: number;
  readonly curve: readonly CurvePoint[];
  /** Held-out documents, once trained. */
  readonly heldOut: HeldOutFacts | undefined;
}

/** What the written weights do on held-out documents. */
export interface HeldOutFacts {
  readonly documents: number;
  readonly sections: number;
  /** Of the hidden tokens. */
  readonly hidden: EncoderMeasure;
  /** With nothing hidden, by the positions that are read. */
  readonly byLength: readonly { readonly length: number; readonly measure: EncoderMeasure }[];
  /** Right topics and documents by language, all positions read. */
  readonly byLanguage: Readonly<Record<string, { readonly right: number; readonly documents: number }>>;
  /** The same by topic. */
  readonly byTopic: Readonly<Record<string, { readonly right: number; readonly documents: number }>>;
}

/** A number as people write it. */
export function counted(value: number): string {
  return value.toLocaleString('en');
}

/** A part of a whole, in per cent with one digit. */
export function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

/** The facts of a run as names and values, the same for report and model card. */
export function describeRun({ config, recipe, totalSteps, trainingTokens, parameters }: RunFacts): Readonly<Record<'Model' | 'Training', Readonly<Record<string, string>>>> {
  const { layers, width, heads, headDim, hiddenWidth, vocabulary, maxPositions } = config.encoder;
  const { seed, positions, lengths, hiddenShare, labelWeight, peakLearningRate, warmUpSteps, decaySteps, weightDecay } = recipe;
  const all = totalSteps * positions;
  return {
    Model: {
      layout: `BERT: ${layers} layers, width ${width}, ${heads} heads of ${headDim}, feed-forward of ${hiddenWidth}, learned positions`,
      heads: `masked tokens (\`BertForMaskedLM\`); ${config.heads.labelSets.map(({ name, block, labels }) => `${labels.length} labels of ${name} (\`${block}\`)`).join('; ')}`,
      weights: `${counted(parameters)}, stored as float16`,
      tokenizer: `byte-level BPE of ${counted(vocabulary)} tokens, trained on the training text`,
      context: `${counted(maxPositions)} tokens`,
    },
    Training: {
      steps: `${counted(totalSteps)} of ${counted(positions)} positions, in rows of ${lengths.join(', ')} by turns: ${counted(all)} positions, ${(all / trainingTokens).toFixed(1)} times the ${counted(trainingTokens)} tokens of the training text`,
      task: `${100 * hiddenShare} % of the tokens hidden (of which 80 % become \`[MASK]\`, 10 % any token, 10 % stay); a label counts as ${labelWeight} hidden tokens`,
      optimiser: `Muon for the matrices of the layers, AdamW for everything else; weight decay ${weightDecay}, gradients clipped to length 1`,
      'learning rate': `${warmUpSteps} steps up to ${peakLearningRate}, constant, then down to 0 over the last ${counted(decaySteps)} steps as 1 − √progress`,
      seed: String(seed),
    },
  };
}
