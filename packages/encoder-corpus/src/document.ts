import type { Language } from './languages.ts';
import type { Topic } from './topics.ts';

/** A section in one language. */
export interface Document {
  /** Name of the section, the same in every language. */
  readonly section: string;
  readonly language: Language;
  readonly topic: Topic;
  readonly text: string;
}
