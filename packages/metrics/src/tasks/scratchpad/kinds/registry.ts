import type { ScratchpadKindName } from '../scratchpad-task.ts';
import { automaton } from './automaton.ts';
import { connectivity } from './connectivity.ts';
import { parity } from './parity.ts';
import { permutations } from './permutations.ts';
import type { ScratchpadKind } from './scratchpad-kind.ts';

/** What scratchpad tasks ask. */
export const scratchpadKinds: Readonly<Record<ScratchpadKindName, ScratchpadKind>> = { parity, automaton, permutations, connectivity };
