import type { CachePrecision } from '@tokstream/model';
import type { OpenModel } from './open-model.ts';

/** On what a model runs, as programs read it. */
export interface RunsOn {
  readonly engine: string;
  readonly backend: string;
  /** What weights are held in. */
  readonly precision: string;
  /** How keys and values are stored. */
  readonly cachePrecision: CachePrecision;
  /** Why it is that engine. */
  readonly because: string;
}

export function runsOn({ model, backend, because }: Pick<OpenModel, 'model' | 'backend' | 'because'>, cachePrecision: CachePrecision = 'float32'): RunsOn {
  return { engine: model.engine, backend: backend.name, precision: model.precision ?? 'float32', cachePrecision, because };
}
