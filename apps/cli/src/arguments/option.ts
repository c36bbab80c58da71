/** One option of a command: what `node:util` parses and what `--help` prints. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** Name of the value in the help, such as `N` or `DIR`. */
  readonly value?: string;
  readonly help: string;
  readonly multiple?: boolean;
  /** Heading in the help that it stands under; without one it stands first. */
  readonly group?: string;
}

export type Options = Readonly<Record<string, Option>>;

/** Puts options under a heading of the help. */
export function grouped(group: string, options: Options): Options {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, group }]));
}

/** The options of a command as given. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The last value of an option; undefined when it was not given. */
  text(name: string): string | undefined;
  /** Every value of an option that may be given several times. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** A number within bounds. Throws `invalid-argument`. */
  number(name: string, bounds: NumberBounds): number | undefined;
  /** One of a few words. Throws `invalid-argument`. */
  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined;
}

/** What a number may be. */
export interface NumberBounds {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
}
