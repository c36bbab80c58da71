import type { LlamaConfig } from '@tokstream/model';
import type { CurvePoint, TrainingSample } from '@tokstream/train';
import type { Source } from './corpus.ts';
import type { Recipe } from './recipe.ts';

/** All that report and model card tell of a run. */
export interface RunFacts {
  readonly config: LlamaConfig;
  readonly recipe: Recipe;
  readonly totalSteps: number;
  readonly sources: readonly Source[];
  readonly trainingTokens: number;
  readonly parameters: number;
  readonly curve: readonly CurvePoint[];
  /** Bits a byte by kind of document, once trained. */
  readonly heldOut: Readonly<Record<string, number>>;
  readonly samples: readonly TrainingSample[];
}

/** The facts of a run as names and values, the same for report and model card. */
export function describeRun({ config, recipe, totalSteps, trainingTokens, parameters }: Pick<RunFacts, 'config' | 'recipe' | 'totalSteps' | 'trainingTokens' | 'parameters'>): Readonly<Record<'Model' | 'Training', Readonly<Record<string, string>>>> {
  const { layers, width, heads, kvHeads, headDim, hiddenWidth, vocabulary, maxPositions, tied } = config;
  const { seed, batch, time, peakLearningRate, warmUpSteps, decaySteps, weightDecay } = recipe;
  const count = (value: number): string => value.toLocaleString('en');
  const tokens = totalSteps * batch * time;
  return {
    Model: {
      layout: `Llama: ${layers} layers, width ${width}, ${heads} query heads and ${kvHeads} key heads of ${headDim}, gated MLP of ${hiddenWidth}${tied ? ', tied embeddings' : ''}`,
      weights: `${count(parameters)}, stored as float16`,
      tokenizer: `byte-level BPE of ${count(vocabulary)} tokens, trained on the training text`,
      context: `${count(maxPositions)} tokens`,
    },
    Training: {
      steps: `${count(totalSteps)} of ${batch} × ${time} tokens: ${count(tokens)} tokens, ${(tokens / trainingTokens).toFixed(1)} times the ${count(trainingTokens)} of the training text`,
      optimiser: `Muon for the matrices of the layers, AdamW for everything else; weight decay ${weightDecay}, gradients clipped to length 1`,
      'learning rate': `${warmUpSteps} steps up to ${peakLearningRate}, constant, then down to 0 over the last ${count(decaySteps)} steps as 1 − √progress`,
      seed: String(seed),
    },
  };
}
