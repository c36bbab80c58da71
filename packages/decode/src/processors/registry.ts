import type { LogitsProcessor } from './logits-processor.ts';
import { minP } from './min-p.ts';
import { temperature } from './temperature.ts';
import { topK } from './top-k.ts';
import { topP } from './top-p.ts';

/** Every processor with settings that the shared tests run it with. */
export const processors: readonly { readonly name: string; readonly examples: readonly (() => LogitsProcessor)[] }[] = [
  { name: 'temperature', examples: [() => temperature(0.5), () => temperature(2)] },
  { name: 'top-k', examples: [() => topK(1), () => topK(3), () => topK(1000)] },
  { name: 'top-p', examples: [() => topP(0.1), () => topP(0.9), () => topP(1)] },
  { name: 'min-p', examples: [() => minP(0), () => minP(0.2), () => minP(1)] },
];
