import type { NeedleStyleName } from '../needle-options.ts';
import { jsonStyle } from './json-style.ts';
import type { NeedleStyle } from './needle-style.ts';
import { wordsStyle } from './words-style.ts';

/** How haystacks can be written. */
export const needleStyles: Readonly<Record<NeedleStyleName, NeedleStyle>> = { json: jsonStyle, words: wordsStyle };
