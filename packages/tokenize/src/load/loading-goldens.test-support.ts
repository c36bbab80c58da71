import { readFileSync } from 'node:fs';

/** What SentencePiece or tiktoken itself gives; see `goldens/make_loading.py`. */
export interface LoadingGoldens {
  readonly rankFile: { readonly ranks: string; readonly specialTokens: Readonly<Record<string, number>>; readonly texts: readonly { readonly text: string; readonly ids: number[] }[] };
  readonly models: readonly {
    readonly name: string;
    /** Base64 of the file. */
    readonly model: string;
    readonly texts: readonly { readonly text: string; readonly ids: number[]; readonly decoded: string | null }[];
  }[];
}

export const loadingGoldens: LoadingGoldens = JSON.parse(readFileSync(new URL('../../goldens/loading.json', import.meta.url), 'utf8')) as LoadingGoldens;
