import type { DoneReason } from '@tokstream/core';
import type { CardToken } from '@tokstream/look';
import type { Settings } from '../state/settings.ts';

/** A backend the page offers. */
export type PageBackend = 'wasm' | 'webgpu';

/** From the page to the worker. */
export type Request =
  | { readonly type: 'load'; readonly backend: PageBackend; /** Folder of the model, with a slash at its end. */ readonly modelUrl: string }
  /** Ends the run before it, if that one still goes on. */
  | { readonly type: 'generate'; readonly run: number; readonly prompt: string; readonly settings: Settings }
  | { readonly type: 'stop' };

/** What the model's files say of it. */
export interface ModelFacts {
  readonly parameters: number;
  readonly layers: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly maxPositions: number;
  readonly weightBytes: number;
  /** Rows of the tables in the model card. */
  readonly card: readonly (readonly [string, string])[];
}

/** What is held at one moment. */
export interface Memory {
  readonly tensors: number;
  readonly tensorBytes: number;
  /** Linear memory of the wasm module; undefined on other backends. */
  readonly heapBytes: number | undefined;
  readonly cacheBytes: number;
}

/** A token of the prompt. */
export interface PromptToken {
  readonly id: number;
  /** Its part of the prompt; empty for tokens that stand for nothing in it. */
  readonly text: string;
  readonly spelling: string;
}

/** A token the model made. */
export interface MadeToken extends CardToken {
  /** Text it completes, possibly none. */
  readonly text: string;
  /** Since the run began. */
  readonly seconds: number;
}

/** From the worker to the page. */
export type Reply =
  | { readonly type: 'progress'; readonly received: number; /** Undefined when the server does not say. */ readonly total: number | undefined }
  | { readonly type: 'ready'; readonly engine: string; readonly facts: ModelFacts; readonly memory: Memory }
  | { readonly type: 'prompt'; readonly run: number; readonly tokens: readonly PromptToken[] }
  | { readonly type: 'token'; readonly run: number; readonly token: MadeToken }
  | { readonly type: 'memory'; readonly run: number; readonly memory: Memory }
  /** Everything the run held is free. `rest` is text that was held back. */
  | { readonly type: 'ended'; readonly run: number; readonly reason: DoneReason | 'stopped' | 'failed'; readonly rest: string; readonly memory: Memory; readonly message?: string }
  /** Nothing can run. */
  | { readonly type: 'broken'; readonly message: string };
