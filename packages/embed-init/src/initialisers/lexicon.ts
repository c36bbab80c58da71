import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';

/** What a lexicon says of terms: by term, the texts that name or describe it. */
export type Lexicon = ReadonlyMap<string, readonly string[]>;

/**
 * Rows of the terms of a lexicon: the mean over its texts of the mean of their pieces in the source (after Hasan et al. 2024,
 * K-Tokeniser). A token is looked up by its text without spaces around it; tokens that are no terms stay empty.
 */
export function lexiconRows(source: VocabView, target: VocabView, lexicon: Lexicon): MixingRows {
  const builder = new RowsBuilder(source.size);
  for (let id = 0; id < target.size; id += 1) {
    const texts = lexicon.get(target.textOf(id)?.trim() ?? '') ?? [];
    const cuts = texts.map((text) => [...source.pieces(text)].filter((piece) => piece !== source.special['unk'])).filter(({ length }) => length > 0);
    builder.add('pieces', cuts.flat(), cuts.flatMap((pieces) => pieces.map(() => 1 / pieces.length / cuts.length)));
  }
  return builder.finish();
}
