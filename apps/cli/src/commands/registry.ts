import { audit } from './audit.ts';
import { bench } from './bench.ts';
import type { Command } from './command.ts';
import { compare } from './compare.ts';
import { curate } from './curate.ts';
import { decode } from './decode.ts';
import { doctor } from './doctor.ts';
import { encode } from './encode.ts';
import { evaluate } from './evaluate.ts';
import { forward } from './forward.ts';
import { generate } from './generate.ts';
import { merge } from './merge.ts';
import { trainTokenizer } from './train-tokenizer.ts';
import { transplant } from './transplant.ts';

/** Every verb of the command, in the order of the help. */
export const commands: readonly Command[] = [generate, forward, encode, decode, evaluate, trainTokenizer, merge, transplant, audit, compare, curate, bench, doctor];
