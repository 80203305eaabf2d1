import type { Exchange } from '../between.ts';
import type { Bench } from '../bench.ts';
import { found, type Check, type CheckContext } from '../check.ts';
import { samplePerson } from '../conformance.ts';
import { leavesOf } from '../json-leaves.ts';

const { name, email, phone, address } = samplePerson;
/** What says who the customer is, and what of it must not be written down. Cities and postal codes are left to the vendor. */
const personal: readonly string[] = [name, email, phone, ...address.street];
/** Fields of tokens in answers of the usual token endpoints (RFC 6749). */
const tokenField = /"(?:access_token|refresh_token|id_token)"\s*:\s*"([^"]+)"/g;
const shortestSecret = 6;

export const maskingChecks: readonly Check[] = [
  {
    id: 'masking.secrets',
    sentence: 'No secret of the settings and no token stands in the journal, in an outcome or in an error.',
    find: async (context) => {
      const settings = await looked(context, secretsOf, 'quoted');
      const tokens = await looked(context, tokensOf, 'plain');
      return found([...settings, ...tokens]);
    },
  },
  {
    id: 'masking.personal',
    sentence: 'No name, e-mail address, phone number or street of a customer stands in the journal.',
    find: async (context) => found(await looked(context, () => personal, 'plain')),
  },
  {
    id: 'masking.fields',
    sentence: 'No value of a field that the connector declares masked stands in the journal.',
    find: async (context) => found(await looked(context, maskedValues, 'plain')),
  },
];

/**
 * Runs, looks up and fails each operation, and looks for texts in all that was written down of it. `quoted`: by a vendor
 * that quotes in its answer with what it was opened.
 */
async function looked(
  context: CheckContext,
  textsOf: (bench: Bench) => readonly string[],
  vendor: 'plain' | 'quoted',
): Promise<string[]> {
  const problems: string[] = [];
  for (const capability of context.capabilities) {
    const wrong = await context.onBench(async (bench) => {
      const outcomes: unknown[] = [];
      const item = await bench.good(capability);
      const bad = await bench.bad(capability);
      for (const one of bad === null ? [item] : [item, bad]) {
        outcomes.push(await bench.run(capability, [one]), await bench.lookUp(capability, [one]));
      }
      if (vendor === 'quoted') {
        bench.ruleOnly(0, ({ requestHeaders: { authorization } }) => ({
          do: 'answer',
          status: 422,
          body: JSON.stringify({ error: 'not understood', authorization }),
        }));
        outcomes.push(await bench.run(capability, [await bench.good(capability)]));
        bench.calm();
      }
      const written = JSON.stringify(bench.journal);
      // Outcomes of items that are done hold what the next step needs, and nothing else is written of them.
      const told = JSON.stringify(outcomes.flat().filter((one) => (one as { kind: string }).kind !== 'done'));
      return textsOf(bench)
        .filter((text) => written.includes(text) || told.includes(text))
        .map(
          (text) =>
            `"${text.slice(0, 4)}…" (${text.length} characters) stands in ${excerpt(written.includes(text) ? written : told, text)}`,
        );
    });
    problems.push(...wrong.map((problem) => `${capability}: ${problem}`));
  }
  return problems;
}

function excerpt(text: string, part: string): string {
  const at = text.indexOf(part);
  return `…${text.slice(Math.max(0, at - 60), at)}(here)…`;
}

const long = (values: readonly string[]): string[] => values.filter((value) => value.length >= shortestSecret);

function secretsOf(bench: Bench): string[] {
  const { properties = {} } = bench.conformance.connector.settings as {
    properties?: Record<string, { secret?: boolean }>;
  };
  const settings = Object.entries(bench.world.settings).filter(
    ([setting]) => properties[setting]?.secret === true || bench.conformance.credentials.includes(setting),
  );
  return long(settings.map(([, value]) => value).filter((value): value is string => typeof value === 'string'));
}

function tokensOf(bench: Bench): string[] {
  const answers = bench.between.exchanges.map(({ responseBody }) => responseBody);
  return long(answers.flatMap((body) => [...body.matchAll(tokenField)].map(([, token]) => token ?? '')));
}

/** Values that passed in fields that are declared masked, and in no field that is not. */
function maskedValues(bench: Bench): string[] {
  const fields = new Set(bench.conformance.connector.masked.map((field) => field.toLowerCase()));
  const [masked, open] = [new Set<string>(), new Set<string>()];
  for (const exchange of bench.between.exchanges)
    for (const [field, value] of valuesOf(exchange)) (fields.has(field.toLowerCase()) ? masked : open).add(value);
  return [...masked].filter(
    (value) => value.length >= shortestSecret && ![...open].some((other) => other.includes(value)),
  );
}

function valuesOf({ requestBody, responseBody, path }: Exchange): [string, string][] {
  const forms = [requestBody, path.split('?')[1] ?? ''].flatMap((text) =>
    text.startsWith('{') || text.startsWith('[')
      ? []
      : [...new URLSearchParams(text)].map(([field, value]) => [lastPart(field), value] as [string, string]),
  );
  return [...forms, ...[requestBody, responseBody].flatMap(jsonValues)];
}

/** `number` of `card[number]`. */
function lastPart(field: string): string {
  const open = field.endsWith(']') ? field.slice(0, -1) : field;
  const last = open.slice(Math.max(open.lastIndexOf('['), open.lastIndexOf(']')) + 1);
  return last === '' ? field : last;
}

function jsonValues(text: string): [string, string][] {
  try {
    return leavesOf(JSON.parse(text)).flatMap(({ path, value }) => {
      const field = path.findLast((part) => typeof part === 'string');
      // Names of fields stand in the journal too, and a value may be one.
      const names = path.map((part): [string, string] => ['', String(part)]);
      return typeof value === 'string' && typeof field === 'string'
        ? [[field, value] as [string, string], ...names]
        : names;
    });
  } catch {
    return [];
  }
}
