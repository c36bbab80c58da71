import { replaceFile, runApp } from '@tokstream/app-shell';
import { selectBackend } from '@tokstream/backend';
import { loadCorpus } from '@tokstream/encoder-corpus';
import { progressLine } from '@tokstream/train';
import { help, parseArguments } from './arguments.ts';
import { encoderConfig, recipe } from './recipe.ts';
import { trainEncoder } from './train-encoder.ts';

process.exitCode = await runApp(
  'train-encoder',
  help,
  async (words, { stderr, signal }) => {
    const { backend, heldOut, ...given } = parseArguments(words);
    const corpus = await loadCorpus();
    if (heldOut !== undefined) return replaceFile(heldOut, corpus.heldOut.map((document) => `${JSON.stringify(document)}\n`).join(''));
    const { name } = await selectBackend({ backend });
    stderr.write(`backend ${name}\n`);
    const describe = ({ loss }: { readonly loss: number }): string => `${loss.toFixed(4)} nats a hidden token of held-out documents, labels included`;
    await trainEncoder({ ...given, corpus, config: encoderConfig(), recipe, signal, onEvent: progressLine(stderr, { totalSteps: given.totalSteps, describe }) });
  },
  ({ code }) => (code === 'other-recipe' || code === 'unsupported-backend' ? 2 : undefined),
);
