export { type AppIo } from './app-io.ts';
export { invalidArgument } from './invalid-argument.ts';
export { checkOutputFile, replaceFile } from './output-file.ts';
export { printable } from './printable.ts';
export { noResults } from './results/no-results.ts';
export { ResultsFile, type ResultsKind } from './results/results-file.ts';
export { type KeyedCell, type ResultsStore } from './results/results-store.ts';
export { runApp } from './run-app.ts';
export { write } from './write.ts';
