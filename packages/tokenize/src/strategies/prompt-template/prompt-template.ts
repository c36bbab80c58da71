import { invalidPrompt } from './invalid-prompt.ts';
import { parseTemplate, type TemplatePart } from './parse-template.ts';

/** Options of `promptTemplate`. */
export interface PromptTemplateOptions {
  /** Slots that a model is to fill; the others are input. Default none. */
  readonly answers?: readonly string[];
}

/** Texts for slots, by name. */
export type SlotValues = Readonly<Record<string, string>>;

/** Where a slot's text is in a rendered prompt. */
export interface SlotRange {
  readonly slot: string;
  /** First UTF-16 unit, and one past the last. */
  readonly start: number;
  readonly end: number;
}

/** A prompt as text. */
export interface RenderedPrompt {
  readonly text: string;
  /** In the order of the text. A slot that occurs twice is listed twice. */
  readonly slots: readonly SlotRange[];
}

/** A text with slots. */
export interface PromptTemplate {
  /** Names of the input slots and of those that a model fills, each once, in the order of the template. */
  readonly inputs: readonly string[];
  readonly answers: readonly string[];
  /** `prefix`: one answer, at the end; `cloze`: one answer elsewhere; `multi-slot`: several; `text`: none. */
  readonly shape: 'text' | 'prefix' | 'cloze' | 'multi-slot';
  /** The whole prompt with answers, to be scored or used as an example. @throws TokstreamError `invalid-prompt` for a slot without value */
  render(values: SlotValues): RenderedPrompt;
  /** The prompt up to the first answer that has no value, for a model that continues it. */
  begin(values: SlotValues): RenderedPrompt;
  /** The prompt with a mask for every answer that has no value, for a model that fills it in; a list gives each mask its own text, in order. */
  mask(values: SlotValues, mask: string | readonly string[]): RenderedPrompt;
}

/**
 * Makes a template of prefix, cloze or multi-slot prompts for models used as they are.
 *
 * What a value holds is never read as a template.
 *
 * @throws TokstreamError `invalid-prompt` for a brace that is no slot, or an answer that is not in the template
 *
 * Source: Liu et al., "Pre-train, Prompt, and Predict" (2021), sections 3 and 4.
 *
 * @example
 * const review = promptTemplate('{text} All in all, it was {label}.', { answers: ['label'] });
 * review.render({ text: 'I slept.', label: 'boring' }).text; // 'I slept. All in all, it was boring.'
 */
export function promptTemplate(source: string, options: PromptTemplateOptions = {}): PromptTemplate {
  const parts = parseTemplate(source);
  const names = [...new Set(parts.flatMap((part) => ('slot' in part ? [part.slot] : [])))];
  const stray = options.answers?.find((name) => !names.includes(name));
  if (stray !== undefined) throw invalidPrompt(`The template has no slot {${stray}}, which answers names; it has ${names.join(', ') || 'none'}.`);
  const answers = names.filter((name) => options.answers?.includes(name) === true);
  const inputs = names.filter((name) => !answers.includes(name));

  /** @param missing what stands for an answer without value: text, or `null` to end the prompt there */
  const fill = (values: SlotValues, missing: (slot: string) => string | null): RenderedPrompt => {
    const unfilled = inputs.find((name) => valueOf(values, name) === undefined);
    if (unfilled !== undefined) throw invalidPrompt(`The slot {${unfilled}} has no value; give one, an empty text if nothing is meant.`);
    const slots: SlotRange[] = [];
    let text = '';
    for (const part of parts) {
      if ('text' in part) {
        text += part.text;
        continue;
      }
      const value = valueOf(values, part.slot) ?? missing(part.slot);
      if (value === null) break;
      slots.push({ slot: part.slot, start: text.length, end: text.length + value.length });
      text += value;
    }
    return { text, slots };
  };

  return {
    inputs,
    answers,
    shape: shapeOf(parts, answers),
    render: (values) =>
      fill(values, (slot) => {
        throw invalidPrompt(`The slot {${slot}} has no value; give one, or render with begin or mask and let the model fill it.`);
      }),
    begin: (values) => fill(values, () => null),
    mask(values, mask) {
      let turn = 0;
      return fill(values, (slot) => {
        const text = typeof mask === 'string' ? mask : mask[turn++];
        if (text === undefined) throw invalidPrompt(`There is no mask for the slot {${slot}}; give as many as there are answers without value.`);
        return text;
      });
    },
  };
}

function valueOf(values: SlotValues, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function shapeOf(parts: readonly TemplatePart[], answers: readonly string[]): PromptTemplate['shape'] {
  const places = parts.flatMap((part, at) => ('slot' in part && answers.includes(part.slot) ? [at] : []));
  if (places.length === 0) return 'text';
  if (places.length > 1) return 'multi-slot';
  return places[0] === parts.length - 1 ? 'prefix' : 'cloze';
}
