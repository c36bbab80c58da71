import { basename, dirname, join, resolve, sep } from 'node:path';
import { invalidArgument } from '../arguments/parse-arguments.ts';

/** Where the lines of one file of documents go. */
export interface Shard {
  readonly documents: string;
  /** Files of attributes that are read with it, row for row. */
  readonly attributes: readonly string[];
  /** What is written: the new attributes, the documents, or both. */
  readonly newAttributes?: string;
  readonly out?: string;
}

/** What the paths of a shard follow from. */
export interface ShardOptions {
  readonly attributes: readonly string[];
  readonly newAttributes?: string | undefined;
  readonly out?: string | undefined;
}

/**
 * The files that belong to each file of documents: attributes stand where `documents` in its path is `attributes/NAME`, as Dolma lays them
 * out; documents go to the folder `out` under the path that they have below `documents`, or under their name.
 *
 * @throws `invalid-argument` for a path without `documents` where attributes are read or written, and for two files with one destination
 */
export function shardsOf(paths: readonly string[], { attributes, newAttributes, out }: ShardOptions): Shard[] {
  const taken = new Map<string, string>();
  const claimed = (path: string, documents: string): string => {
    const other = taken.get(path);
    if (other !== undefined) throw invalidArgument(`${documents} and ${other} would both be written to ${path}; give them apart.`);
    if (path === resolve(documents)) throw invalidArgument(`${documents} would be written over itself; give another folder with --out.`);
    taken.set(path, documents);
    return path;
  };
  return paths.map((documents) => {
    const { folder, below } = split(resolve(documents));
    const attributesAt = (name: string): string => {
      if (folder === undefined) throw invalidArgument(`${documents} does not lie in a folder called documents, beside which its attributes would stand; move it into one.`);
      return join(folder, 'attributes', name, below);
    };
    return {
      documents,
      attributes: attributes.map(attributesAt),
      ...(newAttributes !== undefined && { newAttributes: claimed(attributesAt(newAttributes), documents) }),
      ...(out !== undefined && { out: claimed(join(resolve(out), below), documents) }),
    };
  });
}

function split(path: string): { readonly folder: string | undefined; readonly below: string } {
  const at = dirname(path).split(sep).lastIndexOf('documents');
  if (at < 0) return { folder: undefined, below: basename(path) };
  const parts = path.split(sep);
  return { folder: parts.slice(0, at).join(sep) || sep, below: parts.slice(at + 1).join(sep) };
}
