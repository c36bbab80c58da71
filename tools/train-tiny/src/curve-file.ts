import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type CurvePoint, curveLine, parseTrainingCurve, type TrainingEvent } from '@tokstream/train';

/** The curve of a run, kept beside its checkpoint across kills and resumes. */
export class CurveFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    // The last line of a killed run may have no end.
    if (existsSync(path)) appendFileSync(path, '\n');
  }

  /** Synchronous, so that a point is on file before the next step. */
  add(event: TrainingEvent): void {
    const line = curveLine(event);
    if (line !== undefined) appendFileSync(this.#path, line);
  }

  read(untilStep: number): readonly CurvePoint[] {
    return existsSync(this.#path) ? parseTrainingCurve(readFileSync(this.#path, 'utf8'), untilStep) : [];
  }
}
