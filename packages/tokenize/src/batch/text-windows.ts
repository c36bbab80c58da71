import { invalidTruncation, type TruncationOptions } from './truncation-options.ts';

/** A range of a text's tokens. */
export type TokenWindow = readonly [from: number, to: number];

/**
 * The windows of one text of `length` tokens, at most `most` tokens each; the first one stands in the row itself.
 *
 * Cutting the right end, windows go on from `most - stride` tokens further each until one reaches the end of the text; cutting the
 * left end, the same from the end on. With no room at all the row keeps nothing, and one window has everything.
 *
 * @throws TokstreamError `invalid-truncation` when windows could not move on
 */
export function textWindows(length: number, most: number, stride: number, side: 'right' | 'left'): TokenWindow[] {
  if (length <= most) return [[0, length]];
  if (most === 0) return [[0, 0], [0, length]];
  if (stride >= most) throw invalidTruncation(`stride is ${stride}, but a window holds only ${most} tokens of the text; lower stride or raise maxLength`);
  const windows: TokenWindow[] = [];
  for (let moved = 0; ; moved += most - stride) {
    const reached = Math.min(moved + most, length);
    windows.push(side === 'right' ? [moved, reached] : [length - reached, length - moved]);
    if (reached === length) return windows;
  }
}

/**
 * The windows of each text of a row.
 *
 * @param lengths tokens of each text, one or two
 * @param room most tokens of all texts together
 * @throws TokstreamError `invalid-truncation` when the strategy cannot make room
 */
export function rowWindows(lengths: readonly number[], room: number, options: TruncationOptions): TokenWindow[][] {
  const { stride = 0, side = 'right' } = options;
  const kept = room === 0 ? lengths.map(() => 0) : keptLengths(lengths, room, options);
  return lengths.map((length, which) => textWindows(length, kept[which]!, stride, side));
}

/** How many tokens of each text stay. */
function keptLengths(lengths: readonly number[], room: number, { strategy = 'longest-first' }: TruncationOptions): readonly number[] {
  const [first = 0, second = 0] = lengths;
  const excess = first + second - room;
  if (excess <= 0) return lengths;
  if (strategy === 'longest-first') {
    if (lengths.length === 1) return [room];
    const shorter = Math.min(first, second);
    // Half the room each, unless the shorter text needs less.
    const [less, more] = shorter * 2 <= room ? [shorter, room - shorter] : [Math.floor(room / 2), Math.ceil(room / 2)];
    return first > second ? [more, less] : [less, more];
  }
  const which = strategy === 'only-first' ? 0 : 1;
  const length = lengths[which];
  if (length === undefined) throw invalidTruncation('strategy is only-second, but there is no second text; use longest-first, or give pairs');
  if (length <= excess) throw invalidTruncation(`${excess} tokens are too many, and strategy ${strategy} may only cut a text of ${length}; raise maxLength or use longest-first`);
  return lengths.with(which, length - excess);
}

/**
 * The rows beside the first that the windows of the texts make: which window of each text stands in each row. Every window of one
 * text meets every window of the other.
 *
 * @param counts windows of each text, in the order of the row
 */
export function overflowPicks(counts: readonly number[]): number[][] {
  let picks: number[][] = [];
  let main: number[] = [];
  for (const count of counts) {
    const all = Array.from({ length: count }, (_, at) => at);
    picks = [...picks.flatMap((pick) => all.map((at) => [...pick, at])), ...all.slice(1).map((at) => [...main, at])];
    main = [...main, 0];
  }
  return picks;
}
