import type { ItemShape } from './stage-description.ts';

/** True when a stage that takes `input` can follow one that gives `output`: every alternative of the one is among the other's. */
export function shapesFit(output: ItemShape, input: ItemShape): boolean {
  const accepted = alternatives(input);
  return alternatives(output).every((given) => accepted.some((taken) => fits(given, taken)));
}

interface Shape {
  readonly type: string;
  readonly dimensions: readonly string[] | undefined;
}

/** Bars inside of angle brackets are part of a type. */
function alternatives(shape: ItemShape): Shape[] {
  return shape.split(/\|(?![^<]*>)/).map((alternative) => {
    const [, type, dimensions, close] = /^(.*?)(?:\[([^\]]+)\](.*))?$/.exec(alternative.trim())!;
    return { type: `${type}${close ?? ''}`.replaceAll(' ', ''), dimensions: dimensions?.split(',').map((dimension) => dimension.trim()) };
  });
}

function fits(given: Shape, taken: Shape): boolean {
  if (given.type === 'unknown' || taken.type === 'unknown') return true;
  if (given.type !== taken.type) return [given, taken].every(({ type }) => /^Owned<.*>$/.test(type)) && [given, taken].some(({ type }) => type === 'Owned<unknown>');
  const [some, other] = [given.dimensions, taken.dimensions];
  if (some === undefined || other === undefined) return true;
  return some.length === other.length && some.every((dimension, axis) => dimension === other[axis] || !(isSize(dimension) && isSize(other[axis]!)));
}

function isSize(dimension: string): boolean {
  return /^\d+$/.test(dimension);
}
