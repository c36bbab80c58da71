import type { CausalLM } from '@tokstream/model';
import { checkOption } from '../processors/check-option.ts';

/** @throws `invalid-option` for an end of thinking that can never come */
export function checkTokenOfModel(stage: string, id: number, { shape }: CausalLM): void {
  checkOption(stage, 'endOfThinking', id, id < shape.vocabulary, `a token of the model, whose vocabulary has ${shape.vocabulary}`);
}
