import type { TrainingEvent } from '../run/training-event.ts';
import { type CurvePoint, curveLine, parseTrainingCurve } from './training-curve.ts';

/** The curve of a run, kept beside its checkpoint across kills and resumes (Node only). Its folder must be there. */
export class CurveFile {
  readonly #path: string;
  readonly #files = globalThis.process.getBuiltinModule('node:fs');

  constructor(path: string) {
    this.#path = path;
    // The last line of a killed run may have no end.
    if (this.#files.existsSync(path)) this.#files.appendFileSync(path, '\n');
  }

  /** Synchronous, so that a point is on file before the next step. */
  add(event: TrainingEvent): void {
    const line = curveLine(event);
    if (line !== undefined) this.#files.appendFileSync(this.#path, line);
  }

  /** @param untilStep leaves out what lies behind */
  read(untilStep: number): readonly CurvePoint[] {
    return this.#files.existsSync(this.#path) ? parseTrainingCurve(this.#files.readFileSync(this.#path, 'utf8'), untilStep) : [];
  }
}
