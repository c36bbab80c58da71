import type { ItemShape } from './stage-description.ts';

/** True when a stage that takes `input` can follow one that gives `output`: every alternative of the one is among the other's. */
export function shapesFit(output: ItemShape, input: ItemShape): boolean {
  const accepted = alternatives(input);
  return alternatives(output).every((given) => accepted.some((taken) => fits(given, taken)));
}

/** `Owned<A | B>[]` is the type `Owned[]` of the parameter `A | B`. */
interface Shape {
  readonly type: string;
  readonly parameters: readonly ItemShape[];
  readonly dimensions: readonly string[] | undefined;
}

function alternatives(shape: ItemShape): Shape[] {
  return split(shape, '|').map((alternative) => {
    const [, name, parameters, dimensions, rest] = /^([^<[]*)(?:<(.*)>)?\s*(?:\[([^\]]+)\])?(.*)$/s.exec(alternative)!;
    return { type: `${name}${rest}`.replaceAll(' ', ''), parameters: parameters === undefined ? [] : split(parameters, ','), dimensions: dimensions?.split(',').map((dimension) => dimension.trim()) };
  });
}

/** Splits at the separators that stand in no brackets. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [position, character] of text.split('').entries()) {
    if ('<[({'.includes(character)) depth += 1;
    else if ('>])}'.includes(character)) depth -= 1;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, position).trim());
      start = position + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}

function fits(given: Shape, taken: Shape): boolean {
  if (given.type === 'unknown' || taken.type === 'unknown') return true;
  if (given.type !== taken.type || given.parameters.length !== taken.parameters.length) return false;
  if (!given.parameters.every((parameter, index) => shapesFit(parameter, taken.parameters[index]!))) return false;
  const [some, other] = [given.dimensions, taken.dimensions];
  if (some === undefined || other === undefined) return true;
  return some.length === other.length && some.every((dimension, axis) => dimension === other[axis] || !(isSize(dimension) && isSize(other[axis]!)));
}

function isSize(dimension: string): boolean {
  return /^\d+$/.test(dimension);
}
