import type { Command } from 'commander';
import { consoleRoles, createConsoleKey, scopeOfRole } from '../../console/index.ts';
import {
  createApiKey,
  listApiKeys,
  revokeApiKey,
  rotateSigningKeys,
  scopes,
  setKeyPlan,
  systemScopeForm,
  type ApiKey,
} from '../../gateway/index.ts';
import type { Database } from '../../database/index.ts';
import { cliErrors } from '../errors.ts';
import { withInstallation } from '../installation.ts';
import { collect, placeOptions, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { time } from '../text/say.ts';
import { plain, table } from '../text/table.ts';

interface CreateOptions extends PlaceOptions {
  readonly scope: readonly string[];
  readonly oauth?: boolean;
  readonly plan?: string;
}

interface RotateOptions extends PlaceOptions {
  readonly distrustOld?: boolean;
}

const actor = 'cli';
const consoleScopes = consoleRoles.map(scopeOfRole);
const isConsole = (scope: string) => consoleScopes.includes(scope);

export function declare(command: Command, terminal: Terminal): void {
  command.description('Manages the keys with which programs call the gateway.');
  placeOptions(command.command('create'))
    .summary('Make a key')
    .description('Makes a key and shows it once: only a hash of it is kept.')
    .argument('<name>', 'who or what it is for')
    .requiredOption(
      '--scope <scope>',
      `what it may do, repeatable: ${[...Object.keys(scopes), systemScopeForm, ...consoleScopes].join(', ')}`,
      collect,
    )
    .option('--oauth', 'make an OAuth 2.0 client instead: its secret is exchanged for tokens at /oauth/token')
    .option('--plan <plan>', 'how much it may call, as `plans list` shows them (default: unlimited)')
    .action(async (name: string, options: CreateOptions) => {
      const made = await withInstallation(options, (place) => createKey(place, name, options));
      terminal.show({ ...made, name, scopes: options.scope }, () => madeText(made, options));
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
      const revoked = await withInstallation(place, ({ database, tenant }) =>
        revokeApiKey(database.sql, tenant, id, actor),
      );
      if (!revoked) throw cliErrors.XD_KEY_NOT_FOUND({ id });
      terminal.show({ id, revoked: true }, () => `Key ${id} is revoked; a running gateway refuses it within seconds.`);
    });
  placeOptions(command.command('plan'))
    .summary('Put a key under a plan')
    .argument('<id>', 'the id of the key, as `keys list` shows it')
    .argument('<plan>', 'as `plans list` shows it, or unlimited')
    .action(async (id: string, plan: string, place: PlaceOptions) => {
      const found = await withInstallation(place, ({ database, tenant }) =>
        setKeyPlan(database.sql, tenant, id, plan, actor),
      );
      if (!found) throw cliErrors.XD_KEY_NOT_FOUND({ id });
      terminal.show({ id, plan }, () => `Key ${id} has plan ${plan}; a running gateway holds it to it within seconds.`);
    });
  placeOptions(command.command('rotate'))
    .summary('Make a new key that signs access tokens')
    .description('Makes a new key for access tokens. Tokens that the old one signed stay valid until they expire.')
    .option(
      '--distrust-old',
      'refuse tokens of the old keys too, within seconds: for when a key may be known to others',
    )
    .action(async ({ distrustOld = false, ...place }: RotateOptions) => {
      const kid = await withInstallation(place, ({ database, tenant, retailer }) =>
        rotateSigningKeys(database.sql, tenant, {
          actor,
          distrustOld,
          keySecret: retailer?.gateway?.oauth?.keySecret,
        }),
      );
      const old = distrustOld ? 'are refused within seconds' : 'are valid until they expire';
      terminal.show({ kid, distrustOld }, () => `Tokens are signed by ${kid} from now on; those of older keys ${old}.`);
    });
}

async function createKey(
  { database, tenant }: { database: Database; tenant: string },
  name: string,
  { scope, oauth = false, plan }: CreateOptions,
): Promise<{ id: string; key: string }> {
  // A person's key opens the console and a program's the gateway; one for both would make a leaked one worth twice.
  if (scope.some(isConsole)) {
    if (!scope.every(isConsole) || oauth || plan !== undefined) throw cliErrors.XD_KEY_MIXED({});
    return createConsoleKey(database.sql, tenant, name, scope);
  }
  const options = { kind: oauth ? 'client' : 'key', actor, ...(plan === undefined ? {} : { plan }) } as const;
  return createApiKey(database.sql, tenant, name, scope, options);
}

function madeText({ id, key }: { id: string; key: string }, { scope, oauth = false }: CreateOptions): string {
  const revoke = `revoke it with \`crossdock keys revoke ${id}\``;
  if (oauth)
    return `client_id ${id}\nclient_secret ${key}\n\nThe secret is shown this once. Exchange both for a token at /oauth/token; ${revoke}.`;
  const use = scope.some(isConsole) ? 'Log in with it at /console' : 'Send it as `Authorization: Bearer …`';
  return `${key}\n\nIt is shown this once. ${use}; ${revoke}.`;
}

function keysText(keys: readonly ApiKey[]): string {
  if (keys.length === 0) return 'No keys. Make one with `crossdock keys create <name> --scope orders:write`.';
  const rows = keys.map(({ id, name, kind, scopes: granted, plan, createdAt, revokedAt }) => [
    id,
    plain(name),
    kind,
    granted.join(' '),
    plan,
    time(createdAt),
    revokedAt === null ? '' : time(revokedAt),
  ]);
  return table(['id', 'name', 'kind', 'scopes', 'plan', 'made', 'revoked'], rows);
}
