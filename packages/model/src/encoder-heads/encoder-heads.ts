import type { WeightSlot } from '../decoder/decoder-parameters.ts';
import { linearSlots, vectorSlot } from '../families/slots.ts';
import type { EncoderHeadsConfig } from './encoder-heads-config.ts';

/** A linear layer. */
export interface HeadLayer<Weight> {
  /** `[in, out]` */
  readonly weight: Weight;
  /** `[out]` */
  readonly bias: Weight;
}

/** The weights of the heads of a BERT. The output table of masked tokens is the encoder's embedding. */
export interface EncoderHeads<Weight> {
  /** `[width, width]` */
  readonly transform: HeadLayer<Weight>;
  /** `[width]`: gain and bias of the norm behind it. */
  readonly transformNorm: HeadLayer<Weight>;
  /** `[vocabulary]` */
  readonly vocabularyBias: Weight;
  /** `[width, width]`: what classifiers read is made of the first position by it. */
  readonly pooler: HeadLayer<Weight>;
  /** `[width, labels]`, in the order of the label sets. */
  readonly classifiers: readonly HeadLayer<Weight>[];
}

/** Where checkpoints have them. */
export function encoderHeadSlots({ width, vocabulary, labelSets }: EncoderHeadsConfig): EncoderHeads<WeightSlot> {
  const layer = (block: string, name: string, output: number): HeadLayer<WeightSlot> => {
    const [weight, bias] = linearSlots(block, width, [[name, output]], true);
    return { weight, bias: bias! };
  };
  const norm = 'cls.predictions.transform.LayerNorm';
  return {
    transform: layer('cls.predictions.transform', 'dense', width),
    transformNorm: { weight: vectorSlot([`${norm}.weight`, width]), bias: vectorSlot([`${norm}.bias`, width]) },
    vocabularyBias: vectorSlot(['cls.predictions.bias', vocabulary]),
    pooler: layer('bert.pooler', 'dense', width),
    classifiers: labelSets.map(({ block, labels }) => ({
      weight: { parts: [{ name: `${block}.weight`, shape: [labels.length, width] }], transposed: true },
      bias: vectorSlot([`${block}.bias`, labels.length]),
    })),
  };
}

/** Applies a function to every weight, keeping the structure. `path` is stable and unique. */
export function mapEncoderHeads<From, To>(heads: EncoderHeads<From>, transform: (weight: From, path: string) => To): EncoderHeads<To> {
  const layer = ({ weight, bias }: HeadLayer<From>, path: string): HeadLayer<To> => ({ weight: transform(weight, `heads.${path}`), bias: transform(bias, `heads.${path}Bias`) });
  return {
    transform: layer(heads.transform, 'transform'),
    transformNorm: layer(heads.transformNorm, 'transformNorm'),
    vocabularyBias: transform(heads.vocabularyBias, 'heads.vocabularyBias'),
    pooler: layer(heads.pooler, 'pooler'),
    classifiers: heads.classifiers.map((classifier, at) => layer(classifier, `classifiers.${at}`)),
  };
}

/** Every weight with its path, in a fixed order. */
export function listEncoderHeads<Weight>(heads: EncoderHeads<Weight>): readonly (readonly [path: string, weight: Weight])[] {
  const list: [string, Weight][] = [];
  mapEncoderHeads(heads, (weight, path) => list.push([path, weight]));
  return list;
}
