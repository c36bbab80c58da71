/** One line for people, on stderr: stdout belongs to the task. */
export function progress(line) {
  process.stderr.write(`tokstream: ${line}\n`);
}
