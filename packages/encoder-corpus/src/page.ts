import type { Language } from './languages.ts';
import type { Topic } from './topics.ts';

/** A page of one source in all its languages. */
export interface Page {
  readonly name: string;
  readonly topic: Topic;
  /** In reading order: the English, and what it is in each language that has it. */
  readonly messages: readonly Message[];
}

/** A sentence or paragraph and its translations. */
export interface Message {
  readonly english: string;
  readonly texts: ReadonlyMap<Language, string>;
}

/** Where pages come from, for the model card. */
export interface Source {
  readonly title: string;
  /** The package they are read from, with its version. */
  readonly from: string;
  readonly license: string;
  readonly pages: readonly Page[];
}
