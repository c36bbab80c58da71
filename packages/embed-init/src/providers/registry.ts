import { TokstreamError } from '@tokstream/core';
import { binaryCodeRows } from './codes/binary-code-rows.ts';
import { randomCodeRows } from './codes/random-code-rows.ts';
import { composedRows } from './composed-rows.ts';
import type { EmbeddingProvider, ProvidedTokens } from './embedding-provider.ts';
import type { BitmapFont } from './glyphs/bitmap-font.ts';
import { glyphRows } from './glyphs/glyph-rows.ts';
import { lexinvariantRows } from './lexinvariant-rows.ts';
import { projectedRows } from './projected-rows.ts';
import { tableRows } from './table-rows.ts';

/** What some providers are made of beside their settings. */
export interface ProviderParts {
  /** [tokens, width] row-major. */
  readonly table: Float32Array;
  readonly width: number;
  /** Pieces of a text as ids of the table. */
  readonly piecesOf: (token: string) => ArrayLike<number>;
  readonly font: BitmapFont;
  /** The text of an id. */
  readonly textOf: (id: number) => string;
  /** Whose rows are projected. */
  readonly base: EmbeddingProvider;
  readonly tokens: ProvidedTokens;
}

/** Settings as a command line gives them. */
export type ProviderSettings = Readonly<Record<string, number>>;

/** A provider that can be made by name. */
export interface ProviderEntry {
  readonly name: string;
  /** What its tokens may be. */
  readonly takes: 'ids' | 'both';
  readonly needs: readonly (keyof ProviderParts)[];
  /** Names of its settings. */
  readonly settings: readonly string[];
  /** Those it cannot do without. */
  readonly required: readonly string[];
  /** Settings that the shared tests run it with. */
  readonly example: ProviderSettings;
  /**
   * @param parts have what it needs
   * @throws `invalid-option` for a setting it does not have, or lacks; `missing-input`
   */
  create(settings: ProviderSettings, parts: Partial<ProviderParts>): EmbeddingProvider;
}

/** Every provider. */
export const embeddingProviders: readonly ProviderEntry[] = [
  entry({ name: 'table', takes: 'ids', needs: ['table', 'width'], settings: [], required: [], example: {}, make: (_, { table, width }) => tableRows({ table, width }) }),
  entry({ name: 'composed', takes: 'both', needs: ['table', 'width', 'piecesOf'], settings: ['capacity', 'maxPieces'], required: [], example: { capacity: 3 }, make: (settings, { table, width, piecesOf }) => composedRows({ base: tableRows({ table, width }), piecesOf, ...settings }) }),
  entry({ name: 'lexinvariant', takes: 'ids', needs: [], settings: ['width', 'sequence', 'seed', 'deviation'], required: ['width', 'sequence'], example: { width: 6, sequence: 2 }, make: (settings) => lexinvariantRows({ ...settings, width: settings['width']!, sequence: settings['sequence']! }) }),
  entry({ name: 'binary-code', takes: 'ids', needs: [], settings: ['bits', 'repeat'], required: ['bits'], example: { bits: 7, repeat: 2 }, make: (settings) => binaryCodeRows({ ...settings, bits: settings['bits']! }) }),
  entry({ name: 'random-code', takes: 'ids', needs: [], settings: ['width', 'seed'], required: ['width'], example: { width: 9 }, make: (settings) => randomCodeRows({ ...settings, width: settings['width']! }) }),
  entry({ name: 'glyph', takes: 'both', needs: ['font', 'textOf'], settings: ['side', 'capacity'], required: [], example: { side: 8, capacity: 3 }, make: (settings, { font, textOf }) => glyphRows({ font, textOf, ...settings }) }),
  entry({ name: 'projected', takes: 'ids', needs: ['base', 'tokens'], settings: ['width', 'capacity'], required: ['width'], example: { width: 3, capacity: 3 }, make: (settings, { base, tokens }) => projectedRows({ base, tokens, ...settings, width: settings['width']! }) }),
];

function entry({ make, ...description }: Omit<ProviderEntry, 'create'> & { readonly make: (settings: ProviderSettings, parts: ProviderParts) => EmbeddingProvider }): ProviderEntry {
  const { name, needs, settings, required } = description;
  return {
    ...description,
    create(given, parts) {
      const unknown = Object.keys(given).find((key) => !settings.includes(key));
      const absent = required.find((key) => given[key] === undefined);
      if (unknown !== undefined) throw new TokstreamError(`The provider ${name} has no setting "${unknown}"; it has ${settings.join(', ') || 'none'}.`, { code: 'invalid-option', stage: 'embeddingProviders' });
      if (absent !== undefined) throw new TokstreamError(`The provider ${name} needs the setting "${absent}".`, { code: 'invalid-option', stage: 'embeddingProviders' });
      const missing = needs.find((part) => parts[part] === undefined);
      if (missing !== undefined) throw new TokstreamError(`The provider ${name} is made of ${needs.join(', ')}; "${missing}" was not given.`, { code: 'missing-input', stage: 'embeddingProviders' });
      return make(given, parts as ProviderParts);
    },
  };
}
