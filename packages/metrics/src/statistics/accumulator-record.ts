import type { Json } from '../contract/json.ts';
import { objectFrom } from './object-from.ts';

/** What accumulators of this folder have in common. */
interface Accumulator {
  merge(later: never): void;
  toJson(): Json;
}

/** The class of an accumulator that needs no settings. */
interface AccumulatorClass<Made> {
  new (): Made;
  from(encoded: Json): Made;
}

/** How a record of accumulators begins, merges and travels. */
export interface AccumulatorRecord<State> {
  init(): State;
  merge(state: State, later: State): void;
  encode(state: State): Json;
  /** @throws `invalid-snapshot` */
  decode(encoded: Json): State;
}

/** The state of a metric that is several accumulators, by their classes. */
export function accumulatorRecord<State extends object>(classes: { readonly [Name in keyof State]: AccumulatorClass<State[Name]> }): AccumulatorRecord<State> {
  const names = Object.keys(classes) as (keyof State & string)[];
  const each = <Value>(make: (name: keyof State & string) => Value): Record<string, Value> => Object.fromEntries(names.map((name) => [name, make(name)]));
  const at = (state: State, name: keyof State): Accumulator => state[name] as Accumulator;
  return {
    init: () => each((name) => new classes[name]()) as State,
    merge(state, later) {
      for (const name of names) at(state, name).merge(later[name] as never);
    },
    encode: (state) => each((name) => at(state, name).toJson()),
    decode(encoded) {
      const members = objectFrom(encoded, names);
      return each((name) => classes[name].from(members[name])) as State;
    },
  };
}
