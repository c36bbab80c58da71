export { type Document } from './document.ts';
export { languages } from './languages.ts';
export { type Corpus, loadCorpus } from './load-corpus.ts';
export { topics } from './topics.ts';
