import type { TrainingEvent } from '../run/training-event.ts';

/** What is known of a run after a number of steps. */
export interface CurvePoint {
  readonly stepsDone: number;
  /** Training loss of the last of these steps, in nats a token. */
  readonly loss?: number;
  /** Held-out loss in nats a token. */
  readonly heldOutLoss?: number;
  readonly bitsPerByte?: number;
}

/** The line a training event adds to a curve kept as a file, one JSON object a line; undefined for events without figures. */
export function curveLine(event: TrainingEvent): string | undefined {
  const point = curvePoint(event);
  return point && `${JSON.stringify(point)}\n`;
}

function curvePoint(event: TrainingEvent): CurvePoint | undefined {
  if (event.type === 'step') return { stepsDone: event.step + 1, loss: event.loss };
  if (event.type !== 'evaluation') return undefined;
  const { stepsDone, loss, bitsPerByte } = event;
  return { stepsDone, heldOutLoss: loss, ...(bitsPerByte !== undefined && { bitsPerByte }) };
}

/**
 * Reads a file of curve lines, in the order of steps. Later lines win, since a run that was killed takes its last steps
 * again, and lines that are no points are passed over, since a kill may cut one short.
 *
 * @param untilStep leaves out what lies behind: a run resumed from an older checkpoint has not come so far
 */
export function parseTrainingCurve(text: string, untilStep: number = Number.POSITIVE_INFINITY): readonly CurvePoint[] {
  const points = new Map<number, CurvePoint>();
  for (const line of text.split('\n')) {
    const point = parsePoint(line);
    if (point !== undefined && point.stepsDone <= untilStep) points.set(point.stepsDone, { ...points.get(point.stepsDone), ...point });
  }
  return [...points.values()].toSorted((a, b) => a.stepsDone - b.stepsDone);
}

function parsePoint(line: string): CurvePoint | undefined {
  try {
    const value = JSON.parse(line) as CurvePoint | null;
    return Number.isSafeInteger(value?.stepsDone) ? value! : undefined;
  } catch {
    return undefined;
  }
}
