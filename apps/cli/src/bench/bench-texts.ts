/** A text to go on from, and how. */
export interface BenchText {
  readonly name: string;
  readonly prompt: string;
  /** 0 always takes the most likely token. */
  readonly temperature: number;
}

const lines = (count: number, line: (at: number) => string): string => Array.from({ length: count }, (_, at) => line(at)).join('\n');

const prose = 'The history of the language begins with';

/** Texts in which what comes was there before, and two in which it was not. */
export const benchTexts: readonly BenchText[] = [
  { name: 'code', temperature: 0, prompt: `${lines(6, (at) => `export function read${'ABCDEF'[at]}(input) {\n  if (input === undefined) throw new Error('no input');\n  return input.value;\n}\n`)}\nexport function readG(input) {` },
  { name: 'json', temperature: 0, prompt: `${lines(8, (at) => `{"time": "0${at}:00", "station": "north", "wind": 4, "rain": false}`)}\n{"time":` },
  { name: 'table', temperature: 0, prompt: `| day | bread | milk |\n|---|---|---|\n${lines(7, (at) => `| day ${at + 1} | 12 | 8 |`)}\n|` },
  { name: 'prose', temperature: 0, prompt: prose },
  { name: 'prose, drawn', temperature: 1, prompt: prose },
];

/** Prompts for a batch, no two alike. */
export function batchPrompts(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${at + 1} ${prose}`);
}
