import type { SelectedBackend } from '@tokstream/backend';
import type { DrafterSource, LogitsProcessor } from '@tokstream/decode';
import type { PrefixStore } from '@tokstream/model';
import type { Arguments } from '../arguments/option.ts';
import type { CommandIo } from '../commands/command.ts';
import type { GenerateSettings } from './generate-settings.ts';
import type { GenerationWorld } from './generation-world.ts';

/** Everything that a way of generating runs with. */
export interface Generation {
  readonly world: GenerationWorld;
  readonly backend: SelectedBackend;
  readonly settings: GenerateSettings;
  /** In their order, those of a single sequence aside. */
  readonly processors: readonly LogitsProcessor[];
  readonly drafter: DrafterSource | undefined;
  /** What is known of prompts before they are read. */
  readonly prefixStore: PrefixStore | undefined;
  readonly given: Arguments;
  readonly io: CommandIo;
}

export type PromptSource = Iterable<Int32Array> | AsyncIterable<Int32Array>;
