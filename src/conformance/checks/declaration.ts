import type { CapabilityName, Operation } from '../../systems/index.ts';
import { found, type Check, type CheckContext } from '../check.ts';
import { isNone } from '../conformance.ts';

type Properties = Readonly<Record<string, { readonly secret?: boolean } | undefined>>;
/** Names of settings that sound like something to be kept. */
const secretName = /secret|password|token$|apikey|api_key|licensekey|secretkey|privatekey/i;

export const declarationChecks: readonly Check[] = [
  {
    id: 'declaration.secrets',
    sentence: 'Every setting that opens the account, or signs for it, is declared a secret.',
    find: async ({ conformance }) => {
      const { settings } = conformance.connector as { settings: { properties?: Properties } };
      const properties = settings.properties ?? {};
      const open = conformance.credentials.filter((name) => properties[name] === undefined);
      const named = [...Object.keys(properties).filter((name) => secretName.test(name)), ...conformance.credentials];
      const bare = named.filter((name) => properties[name] !== undefined && properties[name].secret !== true);
      return found([
        ...open.map((name) => `credentials names ${name}, which is no setting`),
        // An id (clientId, accountId) opens nothing without its secret.
        ...[...new Set(bare)]
          .filter((name) => !/Id$|Url$/.test(name))
          .map((name) => `settings.${name} has no \`secret: true\``),
      ]);
    },
  },
  {
    id: 'declaration.limits',
    sentence: 'Time, requests at once and bytes of an answer are bounded.',
    find: async ({ conformance }) => {
      const { requestTimeoutMs, concurrencyMax, requestsPerSecondMax, responseBytesMax } = conformance.connector.limits;
      const bounds = {
        requestTimeoutMs,
        concurrencyMax,
        responseBytesMax,
        ...(requestsPerSecondMax === null ? {} : { requestsPerSecondMax }),
      };
      const wrong = Object.entries(bounds).filter(([, value]) => !(Number.isFinite(value) && value > 0));
      return found(wrong.map(([name, value]) => `limits.${name} is ${value}`));
    },
  },
  {
    id: 'declaration.operations',
    sentence:
      'Every operation has a sample, says what one set may be, and has a look-up unless the vendor honours keys.',
    find: (context) =>
      context.onBench(async ({ system }) => found(operationProblems(system.instance.operations, context))),
  },
  {
    id: 'declaration.sweeps',
    sentence: 'Every sweep has a sample, and webhooks have one where the connector takes them.',
    find: (context) =>
      context.onBench(async ({ system: { instance } }) => {
        const { sweeps, webhooks } = context.conformance;
        const names = (instance.sweeps ?? []).map(({ name }) => name);
        const missing = names.filter((name) => sweeps[name] === undefined);
        const unknown = Object.keys(sweeps).filter((name) => !names.includes(name));
        const mute = instance.verifyWebhook !== undefined && isNone(webhooks);
        return found([
          ...missing.map((name) => `the sweep ${name} has no sample`),
          ...unknown.map((name) => `there is a sample of the sweep ${name}, and no such sweep`),
          ...(mute ? ['the connector takes webhooks, and there is no sample of one'] : []),
        ]);
      }),
  },
];

function operationProblems(operations: Partial<Record<CapabilityName, unknown>>, { capabilities }: CheckContext) {
  const served = Object.keys(operations) as CapabilityName[];
  const problems = served.filter((name) => !capabilities.includes(name)).map((name) => `${name} has no sample`);
  for (const name of capabilities) {
    const operation = operations[name] as Operation<unknown, unknown> | undefined;
    if (operation === undefined) problems.push(`there is a sample of ${name}, and no such operation`);
    else if (!Number.isInteger(operation.batchCountMax) || operation.batchCountMax < 1)
      problems.push(`${name}: batchCountMax is ${operation.batchCountMax}`);
    else if (!operation.idempotent && operation.lookUp === undefined)
      problems.push(`${name} is not idempotent and has no look-up`);
  }
  return problems;
}
