import {
  absent,
  done,
  retry,
  type Call,
  type CapabilityOutput,
  type Found,
  type Operation,
  type Outcome,
  type UpsertCustomer,
} from '../../src/index.ts';
import { sendBatch, valueOf, type BatchPart, type PartAnswer } from './batch.ts';
import { cut, fieldLengths, shorten } from './document-number.ts';
import { asNotDone } from './items.ts';
import { anyOf, isChanged, isTaken, withQuery, type Customer } from './odata.ts';
import { companyUrl, type Vendor } from './vendor.ts';

type Upserted = CapabilityOutput<'erp.customers.upsert'>;
type Fields = Readonly<Record<string, unknown>>;
type State = Customer | Outcome<never> | null;

const batchCountMax = 500;
const numbersPerFilter = 20;
/** Rounds of read and write before a customer that others keep changing is left for later. */
const roundsMax = 4;

/**
 * erp.customers.upsert: the customers of a set are read by number (many in one `$filter`), those that are absent are
 * created and those whose data differ are patched with If-Match. A number is the customer's key in Business Central,
 * so a repeat finds what an earlier try made.
 */
export function upsertCustomers(vendor: Vendor): Operation<UpsertCustomer, Upserted> {
  return {
    batchCountMax,
    idempotent: true,
    async run(items, call) {
      const wanted = new Map(items.map(({ input }) => [numberOf(input), customerFields(vendor, input)]));
      const outcomes = await upsert(vendor, call, wanted);
      return items.map(({ input }) => outcomes.get(numberOf(input)) ?? retry('the customer was not reached'));
    },
    async lookUp(items, call) {
      const found = await readCustomers(
        vendor,
        call,
        items.map(({ input }) => numberOf(input)),
      );
      return items.map(({ input }): Found<Upserted> => {
        const state = found.get(numberOf(input)) ?? null;
        if (state === null) return absent;
        if ('kind' in state) return state;
        return differences(customerFields(vendor, input), state) === null ? toUpserted(state) : absent;
      });
    },
  };
}

/** Reads, then writes what differs; a customer that was changed in between (412, or created by another) goes round again. */
async function upsert(
  vendor: Vendor,
  call: Call,
  wanted: ReadonlyMap<string, Fields>,
): Promise<Map<string, Outcome<Upserted>>> {
  const outcomes = new Map<string, Outcome<Upserted>>();
  let open = [...wanted.keys()];
  for (let round = 0; round < roundsMax && open.length > 0; round += 1) {
    const states = await readCustomers(vendor, call, open);
    const writes: { number: string; part: BatchPart }[] = [];
    for (const number of open) {
      const state = states.get(number) ?? null;
      if (state !== null && 'kind' in state) outcomes.set(number, state);
      else {
        const part = partFor(vendor, number, wanted.get(number) ?? {}, state);
        if (part !== null) writes.push({ number, part });
        else if (state !== null) outcomes.set(number, toUpserted(state));
      }
    }
    const answers = await sendBatch(
      call,
      writes.map(({ part }) => part),
      vendor.company.batchOperationsMax,
    );
    open = writes.flatMap(({ number }, index) => {
      const answer = answers[index];
      if (mustReadAgain(answer)) return [number];
      const written = valueOf<Customer>(answer);
      outcomes.set(number, 'failure' in written ? written.failure : toUpserted(written.value));
      return [];
    });
  }
  for (const number of open) outcomes.set(number, retry(`customer ${number} is being changed by others`));
  return outcomes;
}

function mustReadAgain(part: PartAnswer | undefined): boolean {
  return part !== undefined && part.answer !== null && (isChanged(part.answer) || isTaken(part.answer));
}

/** What has to be written: a create, a patch of what differs, or nothing. */
function partFor(vendor: Vendor, number: string, fields: Fields, customer: Customer | null): BatchPart | null {
  if (customer === null) return { method: 'POST', url: companyUrl(vendor, 'customers'), body: { number, ...fields } };
  const body = differences(fields, customer);
  if (body === null) return null;
  const url = companyUrl(vendor, `customers(${customer.id})`);
  return { method: 'PATCH', url, body, etag: customer['@odata.etag'] };
}

async function readCustomers(vendor: Vendor, call: Call, numbers: readonly string[]): Promise<Map<string, State>> {
  const wanted = [...new Set(numbers)];
  const chunks: string[][] = [];
  for (let at = 0; at < wanted.length; at += numbersPerFilter) chunks.push(wanted.slice(at, at + numbersPerFilter));
  const parts = chunks.map((chunk) => {
    const url = withQuery(companyUrl(vendor, 'customers'), { $filter: anyOf('number', chunk) });
    return { method: 'GET' as const, url };
  });
  const answers = await sendBatch(call, parts, vendor.company.batchOperationsMax);
  const states = new Map<string, State>();
  chunks.forEach((chunk, index) => {
    const list = valueOf<{ value: readonly Customer[] }>(answers[index]);
    if ('failure' in list) for (const number of chunk) states.set(number, asNotDone(list.failure));
    else for (const customer of list.value.value) states.set(customer.number.toUpperCase(), customer);
  });
  return states;
}

/** "No." is a Code of 20: kept in upper case, so it is sent in upper case. */
function numberOf(input: UpsertCustomer): string {
  return shorten(input.customerNumber, fieldLengths.number).toUpperCase();
}

function customerFields(vendor: Vendor, input: UpsertCustomer): Fields {
  const { address } = input;
  return {
    displayName: cut(input.name, fieldLengths.displayName),
    type: address.company === undefined || address.company === '' ? 'Person' : 'Company',
    ...vendor.dialect.customerAddress(address),
    phoneNumber: cut(address.phone ?? '', fieldLengths.phoneNumber),
    // A mail address that was cut would be another's; too long a one is left out.
    email: input.email.length > fieldLengths.email ? '' : input.email,
    currencyCode: input.currency,
  };
}

/** The fields that differ from what stands there; null when none does. */
function differences(fields: Fields, customer: Customer): Record<string, unknown> | null {
  const present = customer as unknown as Fields;
  const different = Object.entries(fields).filter(([name, value]) => !sameValue(value, present[name]));
  return different.length === 0 ? null : Object.fromEntries(different);
}

function sameValue(wanted: unknown, present: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === present;
  const other = (present ?? {}) as Fields;
  return Object.entries(wanted).every(([name, value]) => sameValue(value, other[name] ?? ''));
}

function toUpserted(customer: Customer): Outcome<Upserted> {
  return done({ customerId: customer.id, customerNumber: customer.number });
}
