import { type DecodeEvent, described } from '@tokstream/core';
import { defer, map, type OperatorFunction } from 'rxjs';
import { SegmentCursor } from './segment-cursor.ts';
import type { SegmentLayout } from './segments.ts';

/** An event of `decode` and the segment that it belongs to: a token to its own, others to that of the next token. */
export interface SegmentEvent {
  /** Name of the segment. */
  readonly segment: string;
  /** Its place in the layout, from 0. */
  readonly index: number;
  readonly isVisible: boolean;
  readonly event: DecodeEvent;
}

/**
 * Tells which segment each event of `decode` belongs to.
 *
 * Text that a token completes goes with that token, also where it began in the segment before.
 *
 * @param promptOf the ids of each prompt, by its place among them; borrowed
 */
export function splitSegments(layout: SegmentLayout, promptOf: (sequence: number) => ArrayLike<number>): OperatorFunction<DecodeEvent, SegmentEvent> {
  const operator: OperatorFunction<DecodeEvent, SegmentEvent> = (source) =>
    defer(() => {
      const cursors = new Map<number, SegmentCursor>();
      const cursorOf = (sequence: number): SegmentCursor => {
        let cursor = cursors.get(sequence);
        if (cursor === undefined) {
          const prompt = promptOf(sequence);
          cursors.set(sequence, (cursor = new SegmentCursor(layout)));
          cursor.open(prompt, prompt.length);
        }
        return cursor;
      };
      return source.pipe(
        map((event) => {
          const cursor = cursorOf(event.sequence);
          const index = Math.min(cursor.index, layout.segments.length - 1);
          const segment = layout.segments[index]!;
          if (event.type === 'token') cursor.accept(event.id);
          if (event.type === 'done') cursors.delete(event.sequence);
          return { segment: segment.name, index, isVisible: segment.isVisible ?? !('forced' in segment), event };
        }),
      );
    });
  return described(operator, { name: 'splitSegments', input: 'DecodeEvent', output: 'SegmentEvent' });
}
