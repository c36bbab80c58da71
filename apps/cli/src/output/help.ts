import type { Options } from '../arguments/option.ts';
import type { Command } from '../commands/command.ts';

/** The overview of all commands. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return ['Usage: tokstream COMMAND [options]', '', ...rows, '', 'tokstream COMMAND --help tells the options of one; tokstream --version the version.', ''].join('\n');
}

/** The help of one command. */
export function commandHelp({ name, summary, positionals, options }: Command): string {
  const all: Options = { ...options, help: { type: 'boolean', help: 'print this' } };
  const rows = Object.entries(all).map(([option, { value, help }]) => `  ${`--${option}${value === undefined ? '' : ` ${value}`}`.padEnd(26)}${help}`);
  return [`Usage: tokstream ${name} [options] ${positionals}`.trimEnd(), '', summary, '', ...rows, ''].join('\n');
}
