import { invalidPrompt } from './invalid-prompt.ts';

/** A part of a template: text as it is, or a slot. */
export type TemplatePart = { readonly text: string } | { readonly slot: string };

const token = /\{\{|\}\}|\{([A-Za-z_][\w-]*)\}|[{}]/g;

/**
 * Reads a template: `{name}` is a slot, `{{` and `}}` are braces.
 *
 * @throws TokstreamError `invalid-prompt` for a brace that is neither
 */
export function parseTemplate(source: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  let done = 0;
  for (const match of source.matchAll(token)) {
    const [found, slot] = match;
    text += source.slice(done, match.index);
    done = match.index + found.length;
    if (slot !== undefined) {
      if (text !== '') parts.push({ text });
      parts.push({ slot });
      text = '';
    } else if (found.length === 2) text += found[0]!;
    else throw invalidPrompt(`The template has a single ${found} at unit ${match.index}; write {{ and }} for braces, and {name} for a slot.`);
  }
  text += source.slice(done);
  if (text !== '') parts.push({ text });
  return parts;
}
