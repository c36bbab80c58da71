import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatEncoderConfig, formatLabelSets, type NamedTensor, writeSafetensors } from '@tokstream/model';
import type { EncoderWithHeads } from '@tokstream/train';
import { specialTokens } from './recipe.ts';

/** What makes up a model folder. */
export interface ExportedModel {
  readonly config: EncoderWithHeads;
  readonly weights: ReadonlyMap<string, NamedTensor>;
  readonly tokenizerJson: object;
  /** Writes the README of the folder, given the folder with everything else in it. */
  readonly card: (folder: string) => Promise<string>;
}

/** Writes a Hugging Face folder, first beside its place and then into it in one move. */
export async function exportModel(folder: string, { config: { encoder, heads }, weights, tokenizerJson, card }: ExportedModel): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const json = (name: string, value: unknown): Promise<void> => writeFile(join(partial, name), `${JSON.stringify(value, null, 2)}\n`);
  const [pad, unk, cls, sep, mask] = specialTokens;
  await json('config.json', formatEncoderConfig(encoder, { architectures: ['BertForMaskedLM'], ...formatLabelSets(heads.labelSets), hidden_dropout_prob: 0, attention_probs_dropout_prob: 0, tie_word_embeddings: true, dtype: 'float32' }));
  await json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: pad,
    unk_token: unk,
    cls_token: cls,
    sep_token: sep,
    mask_token: mask,
    clean_up_tokenization_spaces: false,
    model_max_length: encoder.maxPositions,
  });
  await writeFile(join(partial, 'tokenizer.json'), JSON.stringify(tokenizerJson));
  await writeSafetensors(join(partial, 'model.safetensors'), weights, { type: 'F16', metadata: { format: 'pt' } });
  await writeFile(join(partial, 'README.md'), await card(partial));
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
}
