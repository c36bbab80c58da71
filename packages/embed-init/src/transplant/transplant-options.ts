import type { InitialiserInput, InitialiserSettings } from '../initialisers/initialiser.ts';
import type { MixingRows } from '../rows/mixing-rows.ts';
import type { RowsReport } from '../rows/report-rows.ts';
import type { CreateVocabTokenizer, SpecialRole, VocabTokenizer } from '../vocabulary/vocab-tokenizer.ts';
import type { SpecialIds } from './special-ids.ts';

/** What is given another tokenizer, and how. */
export interface TransplantOptions {
  /** A Hugging Face folder with safetensors. */
  readonly model: string;
  /** The folder to be made. */
  readonly out: string;
  /** The model's tokenizer. */
  readonly source: VocabTokenizer;
  /** The new tokenizer. */
  readonly target: VocabTokenizer;
  /** The file or folder that the new tokenizer was loaded from. */
  readonly tokenizer: string;
  /** `createTokenizer` of `@tokstream/tokenize`. */
  readonly create: CreateVocabTokenizer;
  /** An initialiser by name, or rows for the two vocabularies. */
  readonly method: string | MixingRows;
  readonly settings?: InitialiserSettings;
  /** What the initialiser needs beside the vocabularies. */
  readonly inputs?: Omit<InitialiserInput, 'source' | 'target' | 'onWarning'>;
  /** Spellings of special tokens whose role nothing tells. */
  readonly special?: Readonly<Partial<Record<SpecialRole, string>>>;
  /** The tables get rows up to a multiple of that, which are the mean row; default 1. */
  readonly padToMultipleOf?: number;
  /** Of rows that are drawn; default 0. */
  readonly seed?: number;
  /** Whether mixed rows are stretched to the mean length of old rows; default no. */
  readonly rescale?: boolean;
  /** Bytes after which what is written is on the disk for certain and a killed run goes on from there; default 256 MiB. */
  readonly syncBytes?: number;
  readonly signal?: AbortSignal;
  /** Called with how many bytes of how many are written, those of a killed run included. */
  readonly onProgress?: (written: number, total: number) => void;
}

/** What was done. */
export interface TransplantReport {
  readonly vocabularyBefore: number;
  /** Rows of the new tables. */
  readonly vocabulary: number;
  /** Whether the embedding table is the output head. */
  readonly tied: boolean;
  readonly special: SpecialIds;
  readonly rows: RowsReport;
  readonly tables: readonly TransplantedTable[];
  readonly warnings: readonly string[];
}

/** A table before and after. */
export interface TransplantedTable {
  /** The tensor. */
  readonly name: string;
  /** Mean length of its rows. */
  readonly normBefore: number;
  readonly normAfter: number;
}
