import { basename, resolve } from 'node:path';
import { type BackendName, selectBackend } from '@tokstream/backend';
import { loadEncoder, loadEncoderHeads } from '@tokstream/model';
import { tinyEncoderDirectory } from '@tokstream/tiny-encoder';
import { loadTokenizer } from '@tokstream/tokenize';
import type { Bench } from './measure/bench.ts';
import type { Settings } from './read-settings.ts';
import { builtinTexts } from './texts/builtin-texts.ts';
import { prepareTexts } from './texts/prepare-texts.ts';
import { readTexts } from './texts/read-texts.ts';

/** Reads texts, chooses the backend and loads the encoder; nothing is left behind on an error. */
export async function openBench(settings: Settings, signal: AbortSignal): Promise<Bench> {
  const { files, languages, perLanguage, model } = settings;
  const labelled = files.length === 0 ? await builtinTexts(perLanguage, languages) : await readTexts(files);
  const tokenizer = await loadTokenizer(model, { signal });
  const { name } = await selectBackend({ backend: settings.backend as BackendName | 'auto', signal });
  const owned: Disposable[] = [];
  const disposeAll = (): void => owned.forEach((one) => one[Symbol.dispose]());
  try {
    const encoder = await loadEncoder(model, { signal });
    owned.push(encoder);
    const heads = await loadEncoderHeads(model, { signal });
    owned.push(heads);
    const texts = prepareTexts(labelled, tokenizer, encoder.shape);
    return {
      settings,
      encoder,
      heads,
      tokenizer,
      backend: name,
      modelName: model === tinyEncoderDirectory ? '@tokstream/tiny-encoder' : basename(resolve(model)),
      texts,
      [Symbol.dispose]: disposeAll,
    };
  } catch (error) {
    disposeAll();
    throw error;
  }
}
