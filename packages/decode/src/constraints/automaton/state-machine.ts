import { TokstreamError } from '@tokstream/core';
import type { ByteAutomaton } from './byte-automaton.ts';

/** Where calls will return to; equal stacks are the same object while the machine remembers them. */
interface Frame {
  readonly number: number;
  readonly returnTo: number;
  readonly below: Frame | undefined;
  readonly above: Map<number, Frame>;
}

/** Everywhere a run may stand after the bytes so far. */
export interface MachineState {
  /** Whether the bytes so far are a full match. */
  readonly accepts: boolean;
  /** Whether no byte can follow. */
  readonly isLast: boolean;
}

interface State extends MachineState {
  readonly places: Int32Array;
  readonly frames: readonly Frame[];
  /** By class of bytes: the next state, `null` for none, `undefined` while unknown. */
  readonly next: (State | null | undefined)[];
}

const maxPlaces = 20_000;

/**
 * Runs an automaton over bytes, determinised on the way: a state is worked out when it is first met and remembered.
 *
 * When it remembers `maxStates` states it forgets them all and goes on; states that callers hold stay good. Every state can be
 * completed to a match, since the automaton has no edges that lead nowhere.
 */
export class StateMachine {
  readonly start: MachineState;
  /** [256] bytes of one class are read alike everywhere. */
  readonly #classOf: Uint8Array;
  readonly #classes: number;
  readonly #automaton: ByteAutomaton;
  readonly #maxStates: number;
  readonly #bottom: Frame = { number: 0, returnTo: -1, below: undefined, above: new Map() };
  #frames = 1;
  readonly #known = new Map<string, State>();

  /** @param automaton pruned and without left recursion */
  constructor(automaton: ByteAutomaton, maxStates: number) {
    this.#automaton = automaton;
    this.#maxStates = maxStates;
    const isBorder = new Uint8Array(257);
    for (const state of automaton.states) {
      if (state.kind !== 'bytes') continue;
      for (let at = 0; at < state.edges.length; at += 3) {
        isBorder[state.edges[at]!] = 1;
        isBorder[state.edges[at + 1]! + 1] = 1;
      }
    }
    this.#classOf = new Uint8Array(256);
    let last = 0;
    for (let byte = 1; byte < 256; byte += 1) this.#classOf[byte] = last += isBorder[byte]!;
    this.#classes = last + 1;
    this.start = this.#stateOf([[automaton.start, this.#bottom]])!;
  }

  /** How many states are remembered. */
  get size(): number {
    return this.#known.size;
  }

  /** The state after one more byte; `null` when no match begins like that. */
  step(from: MachineState, byte: number): MachineState | null {
    const state = from as State;
    const known = state.next[this.#classOf[byte]!];
    return known === undefined ? this.#workOut(state, byte) : known;
  }

  #workOut(state: State, byte: number): State | null {
    const moved: [number, Frame][] = [];
    for (const [index, place] of state.places.entries()) {
      const reader = this.#automaton.states[place]!;
      if (reader.kind !== 'bytes') continue;
      const { edges } = reader;
      for (let at = 0; at < edges.length; at += 3) {
        if (edges[at]! <= byte && byte <= edges[at + 1]!) moved.push([edges[at + 2]!, state.frames[index]!]);
      }
    }
    const next = this.#stateOf(moved);
    state.next[this.#classOf[byte]!] = next;
    return next;
  }

  /** Follows everything that reads no byte. */
  #stateOf(open: [number, Frame][]): State | null {
    const { states } = this.#automaton;
    const seen = new Set<number>();
    const readers: [number, Frame][] = [];
    let accepts = false;
    for (let item = open.pop(); item; item = open.pop()) {
      const [place, frame] = item;
      const key = frame.number * states.length + place;
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > maxPlaces) {
        throw new TokstreamError(`A state stands at more than ${maxPlaces} places at once; make the pattern less ambiguous.`, { code: 'unsupported-pattern', stage: 'constraint' });
      }
      const state = states[place]!;
      if (state.kind === 'bytes') readers.push(item);
      else if (state.kind === 'split') for (const to of state.to) open.push([to, frame]);
      else if (state.kind === 'call') open.push([state.begin, this.#push(frame, state.to)]);
      else if (frame.below === undefined) accepts = true;
      else open.push([frame.returnTo, frame.below]);
    }
    if (readers.length === 0 && !accepts) return null;
    readers.sort((a, b) => a[0] - b[0] || a[1].number - b[1].number);
    const key = `${accepts ? 1 : 0};${readers.map(([place, frame]) => `${place},${frame.number}`).join(';')}`;
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= this.#maxStates) this.#forget();
    const state: State = {
      accepts,
      isLast: readers.length === 0,
      places: Int32Array.from(readers, ([place]) => place),
      frames: readers.map(([, frame]) => frame),
      next: Array.from({ length: this.#classes }),
    };
    this.#known.set(key, state);
    return state;
  }

  #push(below: Frame, returnTo: number): Frame {
    let frame = below.above.get(returnTo);
    if (frame === undefined) below.above.set(returnTo, (frame = { number: this.#frames++, returnTo, below, above: new Map() }));
    return frame;
  }

  #forget(): void {
    this.#known.clear();
    this.#bottom.above.clear();
    (this.start as State).next.fill(undefined);
  }
}
