/** A prompt and what to call it. */
export interface NamedPrompt {
  readonly name: string;
  readonly text: string;
}

/** Prompts for who gives none: text that repeats itself hardly, much, and in its structure. */
export const builtinPrompts: readonly NamedPrompt[] = [
  {
    name: 'prose',
    text: 'The ferry left the harbour a little after six. By the time it had passed the lighthouse the rain had stopped, and the people on deck began to talk about the island, about the winter, and about',
  },
  {
    name: 'code',
    text: `export function sumOf(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

export function productOf(values) {
  let product = 1;
  for (const value of values) product *= value;
  return product;
}

export function largestOf(values) {
  let largest =`,
  },
  {
    name: 'JSON lines',
    text: `{"time": "08:00", "station": "north", "wind": 4, "rain": false}
{"time": "08:10", "station": "north", "wind": 5, "rain": false}
{"time": "08:20", "station": "north", "wind": 5, "rain": true}
{"time": "08:30", "station": "north", "wind":`,
  },
  {
    name: 'table',
    text: `| day | bread | milk | apples |
|-----|-------|------|--------|
| Monday | 12 | 8 | 30 |
| Tuesday | 14 | 8 | 26 |
| Wednesday | 11 | 9 | 31 |
| Thursday |`,
  },
];
