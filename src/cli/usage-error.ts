import type { Command, CommanderError } from 'commander';
import { distance } from 'fastest-levenshtein';
import type { CrossdockError } from '../errors/index.ts';
import { cliErrors } from './errors.ts';

/** Says what was wrong with the words of a command, and which command or option was probably meant. */
export function usageError(error: CommanderError, program: Command, words: readonly string[]): CrossdockError {
  const group = groupOf(program, words);
  const path = pathOf(group);
  if (error.code === 'commander.unknownCommand') {
    const wrong = quotedIn(error.message);
    const names = group.commands.map((command) => command.name());
    const meant = nearest(wrong, names);
    const suggestion =
      meant === undefined
        ? `See \`${path} --help\`.`
        : `Did you mean \`${path} ${meant}\`? \`${path} --help\` shows all.`;
    return cliErrors.XD_COMMAND_UNKNOWN({ command: wrong, group: path, commands: names.join(', '), suggestion });
  }
  const reason = sentence(error.message);
  const wrong = quotedIn(error.message);
  const options = group.options.flatMap((option) => option.long ?? []);
  const meant = error.code === 'commander.unknownOption' ? nearest(wrong, options) : undefined;
  const help = `\`${path} --help\` shows how it is used.`;
  return cliErrors.XD_COMMAND_USAGE({
    reason,
    suggestion: meant === undefined ? help : `Did you mean ${meant}? ${help}`,
  });
}

/** The name that is nearest to what was written, where it is near enough to have been meant. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, far: distance(written.toLowerCase(), name) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && best.far <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** The command that the words lead to. */
function groupOf(program: Command, words: readonly string[]): Command {
  let group = program;
  for (const word of words.filter((candidate) => !candidate.startsWith('-'))) {
    const next = group.commands.find((command) => command.name() === word);
    if (next === undefined) break;
    group = next;
  }
  return group;
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

const quotedIn = (message: string): string => /'([^']*)'/.exec(message)?.[1] ?? '';

/** commander writes `error: unknown option '--x'`. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').replace(/\s+/g, ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
