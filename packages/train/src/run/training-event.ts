import type { StepReport } from '../trainer.ts';

/** What `trainingRun` emits, in order. `stepsDone` counts optimiser steps of the whole run, resumed ones included. */
export type TrainingEvent =
  | { readonly type: 'resume'; readonly stepsDone: number }
  | ({ readonly type: 'step' } & StepReport)
  | { readonly type: 'evaluation'; readonly stepsDone: number; /** Held-out loss in nats a token. */ readonly loss: number; readonly bitsPerByte?: number; /** Lower than any before it. */ readonly best: boolean }
  | { readonly type: 'checkpoint'; readonly stepsDone: number; readonly path: string }
  | { readonly type: 'done'; readonly stepsDone: number; readonly reason: 'steps' | 'early-stop' | 'aborted' };
