import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatLlamaConfig, type LlamaConfig, type NamedTensor, writeSafetensors } from '@tokstream/model';
import { endOfText } from './recipe.ts';

/** What makes up a model folder. */
export interface ExportedModel {
  readonly config: LlamaConfig;
  readonly weights: ReadonlyMap<string, NamedTensor>;
  readonly tokenizerJson: object;
  /** Writes the README of the folder, given the folder with everything else in it. */
  readonly card: (folder: string) => Promise<string>;
}

/** Writes a Hugging Face folder, first beside its place and then into it in one move. */
export async function exportModel(folder: string, { config, weights, tokenizerJson, card }: ExportedModel): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const json = (name: string, value: unknown): Promise<void> => writeFile(join(partial, name), `${JSON.stringify(value, null, 2)}\n`);
  const special = { bos_token_id: 0, eos_token_id: 0 };
  await json('config.json', formatLlamaConfig(config, { ...special, dtype: 'float32' }));
  await json('generation_config.json', special);
  await json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: endOfText,
    eos_token: endOfText,
    add_bos_token: true,
    clean_up_tokenization_spaces: false,
    model_max_length: config.maxPositions,
  });
  await writeFile(join(partial, 'tokenizer.json'), JSON.stringify(tokenizerJson));
  await writeSafetensors(join(partial, 'model.safetensors'), weights, { type: 'F16', metadata: { format: 'pt' } });
  await writeFile(join(partial, 'README.md'), await card(partial));
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
}
