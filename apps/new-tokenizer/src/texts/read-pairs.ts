import { invalidArgument, readText } from '@tokstream/app-shell';

/** Lines of two columns with a tab between them; empty lines are passed over. @throws `invalid-argument` naming the line */
export async function readPairs(what: string, path: string): Promise<readonly (readonly [string, string])[]> {
  const lines = (await readText(what, path)).split(/\r?\n/);
  const pairs = lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const [left = '', right = '', ...more] = line.split('\t').map((part) => part.trim());
    if (left === '' || right === '' || more.length > 0) throw invalidArgument(`${what} ${path} has no pair in line ${at + 1}; give two columns with a tab between them.`);
    return [[left, right] as const];
  });
  if (pairs.length === 0) throw invalidArgument(`${what} ${path} is empty; give lines of two columns with a tab between them.`);
  return pairs;
}
