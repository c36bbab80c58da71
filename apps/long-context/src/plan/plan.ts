import { createRequire } from 'node:module';
import { invalidArgument } from '@tokstream/app-shell';
import type { LongDocument } from '../documents/long-document.ts';
import { readDocuments } from '../documents/read-documents.ts';
import type { CellTask } from '../measure/cell-task.ts';
import type { Workbench } from '../open-workbench.ts';
import type { Settings } from '../read-settings.ts';
import { documentTasks } from './document-tasks.ts';
import { needleTasks } from './needle-tasks.ts';

/** All that will be measured. */
export interface Plan {
  readonly tasks: readonly CellTask[];
  readonly documents: readonly LongDocument[];
  /** Documents that there would be. */
  readonly available: number;
  /** Tokens of a document or needle task at most. */
  readonly length: number;
}

/** Tokens that are taken from a model that can hold more, unless more are asked for. */
const longestDefault = 2048;

/**
 * Plans the cells of a command line.
 *
 * @throws `invalid-argument` for files that cannot be read, lengths that the model cannot hold, and policies that cannot run at a budget
 */
export async function plan(settings: Settings, { model, tokenizer, backend, fingerprint }: Workbench, { now, signal }: { readonly now: () => number; readonly signal: AbortSignal }): Promise<Plan> {
  const { policies, budgets, seed, needles } = settings;
  const { maxPositions } = model.shape;
  const length = settings.length ?? Math.min(maxPositions, longestDefault);
  if (length > maxPositions) throw invalidArgument(`--length is ${length}, and the model was trained for ${maxPositions} tokens; give at most that.`);
  const base = { format: 1, version: versionOf('@tokstream/cache-policy'), model: fingerprint, backend: backend.name, engine: model.engine };
  const { documents, available } = settings.documents === 0 ? { documents: [], available: 0 } : await readDocuments(settings.files, tokenizer, settings.documents, length);
  const options = { model, policies, budgets, seed, base, now, signal };
  const tasks = [...documentTasks(documents, options), ...needleTasks({ kinds: needles, tasks: settings.tasks, length, tokenizer }, options)];
  return { tasks, documents, available, length };
}

function versionOf(packageName: string): string {
  return (createRequire(import.meta.url)(`${packageName}/package.json`) as { version: string }).version;
}
