import type { PieceModel } from './piece-model.ts';
import { ModelStage } from './model-stage.ts';
import { PieceCache } from './piece-cache.ts';
import type { PieceSink, PieceStage, PieceStageFactory } from './piece-stage.ts';
import type { SourceMap } from './source-map.ts';
import type { TokenSink } from './token-sink.ts';

/** Where text goes in; what comes out is in the sink the pipeline was made with. */
export interface EncodingPipeline {
  /** UTF-16 units that are not tokens yet, as far as stages hold them. */
  readonly held: number;
  push(text: string, map: SourceMap): void;
  end(): void;
  /** A whole document at once. */
  whole(text: string): void;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
  reset(): void;
}

/** How to make pipelines: stages in order and the model at their end. Stages are made anew for every document that is open at a time. */
export class PipelineRecipe {
  readonly #stages: readonly PieceStageFactory[];
  readonly #model: PieceModel;
  readonly #cache: PieceCache;

  constructor(stages: readonly PieceStageFactory[], model: PieceModel) {
    this.#stages = stages;
    this.#model = model;
    this.#cache = new PieceCache(model);
  }

  /** @param patience units of an open piece that are held before it goes through the model's incremental core */
  create(sink: TokenSink, patience: number): EncodingPipeline {
    const stages = this.#stages.map((make) => make());
    const last = new ModelStage(this.#model, this.#cache, sink, patience);
    return connect(stages, last);
  }
}

function connect(stages: readonly PieceStage[], last: ModelStage): EncodingPipeline {
  stages.forEach((stage, at) => {
    stage.next = stages[at + 1] ?? last;
  });
  const first: PieceSink = stages[0] ?? last;
  return {
    get held() {
      return stages.reduce((sum, stage) => sum + stage.held, last.held);
    },
    push: (text, map) => first.push(text, 0, text.length, map),
    end: () => first.endPiece(),
    whole: (text) => first.piece(text, 0, text.length, { base: 0, start: null, end: null }),
    snapshot: () => [...stages.map((stage) => stage.snapshot()), last.snapshot()],
    restore: (snapshot) => {
      const states = snapshot as readonly unknown[];
      stages.forEach((stage, at) => stage.restore(states[at]));
      last.restore(states[stages.length]);
    },
    reset: () => {
      for (const stage of stages) stage.reset();
      last.reset();
    },
  };
}
