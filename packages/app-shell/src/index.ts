export { type AppIo } from './app-io.ts';
export { invalidArgument } from './invalid-argument.ts';
export { checkOutputFile, replaceFile } from './output-file.ts';
export { printable } from './printable.ts';
export { runApp } from './run-app.ts';
export { write } from './write.ts';
