import type { CausalLM } from '@tokstream/model';
import type { Companion } from '../companions/companion.ts';
import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** Makes the prompt of a companion from the sequence's own; keep one function for one prompt, so that it is read once. */
export type GuidancePrompt = (prompt: Int32Array) => Int32Array;

/** One condition that a text is led towards, or away from. */
export interface GuidanceCondition {
  /** 0 switches it off, 1 adds its full difference, below 0 leads away. */
  readonly scale: number;
  /** The prompt with the condition. Default the sequence's own. */
  readonly promptIds?: GuidancePrompt;
  /** The prompt that differs from it in the condition alone. Default `base`. */
  readonly reference?: GuidancePrompt;
}

/** What `classifierFreeGuidance` combines. */
export interface ClassifierFreeGuidanceOptions {
  readonly conditions: readonly GuidanceCondition[];
  /** The prompt without any condition. Default the sequence's own. */
  readonly base?: GuidancePrompt;
  /** Reads all prompts but the sequence's own; with the same vocabulary. Borrowed. Default the sequence's own. */
  readonly model?: CausalLM;
}

/**
 * Guidance by several conditions, each with a scale: l = l(base) + sum of scale * (l(condition) - l(reference)) (Ho and
 * Salimans 2022, Sanchez et al. 2023; with several conditions Zhou et al. 2024, VoxInstruct).
 *
 * With one condition, scale s and the sequence's own prompt as the condition, `{ base, conditions: [{ scale: s }] }`, it is
 * Hugging Face's `guidance_scale` up to a constant. Prompts whose weight comes to 0 are not read at all.
 */
export function classifierFreeGuidance(options: ClassifierFreeGuidanceOptions): LogitsProcessor {
  const { conditions, base, model } = options;
  const weights = new Map<GuidancePrompt | undefined, number>();
  const add = (prompt: GuidancePrompt | undefined, weight: number): void => void weights.set(prompt, (weights.get(prompt) ?? 0) + weight);
  add(base, 1);
  for (const { scale, promptIds, reference = base } of conditions) {
    checkOption('classifierFreeGuidance', 'scale', scale, Number.isFinite(scale), 'a finite number');
    add(promptIds, scale);
    add(reference, -scale);
  }
  const own = weights.get(undefined) ?? 0;
  const others = [...weights].flatMap(([prompt, weight]) => (prompt === undefined || weight === 0 ? [] : [{ prompt, weight }]));
  return {
    name: 'classifier-free-guidance',
    companions: others.map(({ prompt }): Companion => ({ promptIds: prompt, ...(model && { model }) })),
    apply(logits, { companions }) {
      for (let id = 0; id < logits.length; id += 1) {
        const logit = logits[id]!;
        if (logit === Number.NEGATIVE_INFINITY) continue;
        let sum = own === 0 ? 0 : own * logit;
        for (let index = 0; index < others.length; index += 1) sum += others[index]!.weight * companions[index]![id]!;
        logits[id] = sum;
      }
    },
  };
}
