import type { Command } from 'commander';
import { createApiKey, listApiKeys, revokeApiKey, scopes, type ApiKey } from '../../gateway/index.ts';
import { cliErrors } from '../errors.ts';
import { withInstallation } from '../installation.ts';
import { collect, placeOptions, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { time } from '../text/say.ts';
import { plain, table } from '../text/table.ts';

interface CreateOptions extends PlaceOptions {
  readonly scope: readonly string[];
}

export function declare(command: Command, terminal: Terminal): void {
  command.description('Manages the keys with which programs call the gateway.');
  placeOptions(command.command('create'))
    .summary('Make a key')
    .description('Makes a key and shows it once: only a hash of it is kept.')
    .argument('<name>', 'who or what it is for')
    .requiredOption('--scope <scope>', `what it may do, repeatable: ${Object.keys(scopes).join(', ')}`, collect)
    .action(async (name: string, options: CreateOptions) => {
      const made = await withInstallation(options, ({ database, tenant }) =>
        createApiKey(database.sql, tenant, name, options.scope),
      );
      terminal.show(
        { ...made, name, scopes: options.scope },
        () =>
          `${made.key}\n\nIt is shown this once. Send it as \`Authorization: Bearer …\`; revoke it with \`crossdock keys revoke ${made.id}\`.`,
      );
    });
  placeOptions(command.command('list'))
    .summary('List the keys, without their secrets')
    .action(async (place: PlaceOptions) => {
      const keys = await withInstallation(place, ({ database, tenant }) => listApiKeys(database.sql, tenant));
      terminal.show({ keys }, () => keysText(keys));
    });
  placeOptions(command.command('revoke'))
    .summary('Take a key back for good')
    .argument('<id>', 'the id of the key, as `keys list` shows it')
    .action(async (id: string, place: PlaceOptions) => {
      const revoked = await withInstallation(place, ({ database, tenant }) => revokeApiKey(database.sql, tenant, id));
      if (!revoked) throw cliErrors.XD_KEY_NOT_FOUND({ id });
      terminal.show({ id, revoked: true }, () => `Key ${id} is revoked; a running gateway refuses it within seconds.`);
    });
}

function keysText(keys: readonly ApiKey[]): string {
  if (keys.length === 0) return 'No keys. Make one with `crossdock keys create <name> --scope orders:write`.';
  const rows = keys.map(({ id, name, scopes: granted, createdAt, revokedAt }) => [
    id,
    plain(name),
    granted.join(' '),
    time(createdAt),
    revokedAt === null ? '' : time(revokedAt),
  ]);
  return table(['id', 'name', 'scopes', 'made', 'revoked'], rows);
}
