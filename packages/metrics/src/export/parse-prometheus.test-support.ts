// @ts-expect-error -- the package has no types
import parse from 'parse-prometheus-text-format';

/** A family as parse-prometheus-text-format reads it. Of histograms it tells the buckets only, without labels. */
export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly metrics: readonly { readonly value?: string; readonly labels?: Readonly<Record<string, string>>; readonly buckets?: Readonly<Record<string, string>> }[];
}

/** The text format as somebody else reads it. */
export const parsePrometheus: (text: string) => readonly ParsedFamily[] = parse as (text: string) => readonly ParsedFamily[];
