import type { Option, Options } from '../arguments/option.ts';
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
  const spelled = (option: string, { value }: Option): string => `--${option}${value === undefined ? '' : ` ${value}`}`;
  const width = Math.max(26, ...Object.entries(all).map(([option, known]) => spelled(option, known).length + 2));
  const groups = new Set(Object.values(all).map(({ group }) => group));
  const rows = [undefined, ...groups].filter((group, at) => at === 0 || group !== undefined).flatMap((group) => [
    ...(group === undefined ? [] : ['', `${group}:`]),
    ...Object.entries(all).filter(([, option]) => option.group === group).map(([option, known]) => `  ${spelled(option, known).padEnd(width)}${known.help}`),
  ]);
  return [`Usage: tokstream ${name} [options] ${positionals}`.trimEnd(), '', summary, '', ...rows, ''].join('\n');
}
