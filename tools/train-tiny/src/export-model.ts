import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatLlamaConfig, type NamedTensor, writeSafetensors } from '@tokstream/model';
import { modelCard, type RunSummary } from './model-card.ts';
import { endOfText, tinyConfig } from './recipe.ts';

/** Writes a Hugging Face folder, first beside its place and then into it in one move. */
export async function exportModel(folder: string, weights: ReadonlyMap<string, NamedTensor>, tokenizerJson: object, summary: RunSummary): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const json = (name: string, value: unknown): Promise<void> => writeFile(join(partial, name), `${JSON.stringify(value, null, 2)}\n`);
  const special = { bos_token_id: 0, eos_token_id: 0 };
  await json('config.json', formatLlamaConfig(tinyConfig, { ...special, dtype: 'float32' }));
  await json('generation_config.json', special);
  await json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: endOfText,
    eos_token: endOfText,
    add_bos_token: true,
    clean_up_tokenization_spaces: false,
    model_max_length: tinyConfig.maxPositions,
  });
  await writeFile(join(partial, 'tokenizer.json'), JSON.stringify(tokenizerJson));
  await writeSafetensors(join(partial, 'model.safetensors'), weights, { type: 'F16', metadata: { format: 'pt' } });
  await writeFile(join(partial, 'README.md'), modelCard(summary));
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
}
