import {
  isCurrency,
  orderLimits,
  toMinor,
  type Address,
  type Fact,
  type Interpretation,
  type MappingProblem,
  type RawDocument,
  type SalesOrder,
} from '../../../src/index.ts';

/** Thrown while one document is mapped and caught by `interpreted`: it never leaves the connector. */
export class MappingFault extends Error {
  readonly problem: MappingProblem;

  constructor(field: string, rule: string, found: unknown) {
    super(`${field} ${rule}`);
    this.problem = { field, rule, found: (JSON.stringify(found) ?? '').slice(0, 120) };
  }
}

type Name<T> = keyof T & string;
/** Which field of a vendor's document is which of an address. */
interface AddressFields<T> {
  readonly street: readonly Name<T>[];
  readonly city: Name<T>;
  readonly country: Name<T>;
  readonly company?: Name<T>;
  readonly region?: Name<T>;
  readonly postalCode?: Name<T>;
  readonly phone?: Name<T>;
}
type LineFields<T> = Readonly<Record<'id' | 'sku' | 'name' | 'quantity' | 'unitPrice' | 'tax' | 'total', Name<T>>>;
type ItemOf<L> = NonNullable<L> extends readonly (infer I)[] ? I : never;
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

/** Reads the fields of a vendor's document, whatever it really holds; what does not fit is a fault with its field and rule. */
export class Reader<T> {
  readonly path: string;
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new MappingFault(path === '' ? '$' : path, 'must be an object', value);
    this.fields = value as Readonly<Record<string, unknown>>;
    this.path = path;
  }

  /** Text of at most `max` characters; empty where it is missing or null. */
  text(name: Name<T>, max = 500): string {
    const value = this.fields[name];
    if (value === undefined || value === null) return '';
    if (typeof value !== 'string' && typeof value !== 'number') throw this.fault(name, 'must be a text');
    const text = String(value).trim();
    if (text.length > max) throw this.fault(name, `must have at most ${max} characters`);
    if (forbidden.test(text)) throw this.fault(name, 'must have no control characters');
    return text;
  }

  required(name: Name<T>, max = 500): string {
    const text = this.text(name, max);
    if (text === '') throw this.fault(name, 'must not be empty');
    return text;
  }

  id(name: Name<T>): string {
    const text = this.required(name, 120);
    if (/[\t\r\n]/.test(text)) throw this.fault(name, 'must have no line breaks');
    return text;
  }

  /** A field that is left out of the result where it is empty: `...order.optional('phone', 'phone', 40)`. */
  optional<K extends string>(name: Name<T>, as: K, max = 500): { [P in K]?: string } {
    const text = this.text(name, max);
    return (text === '' ? {} : { [as]: text }) as { [P in K]?: string };
  }

  /** An instant in UTC, always in the same form, so that versions compare as text. */
  instant(name: Name<T>): string {
    const value = this.fields[name];
    const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(ms)) throw this.fault(name, 'must be a time as RFC 3339 writes it');
    return new Date(ms).toISOString();
  }

  currency(name: Name<T>): string {
    const code = this.text(name, 3);
    if (!isCurrency(code)) throw this.fault(name, 'must be a currency code of ISO 4217');
    return code;
  }

  country(name: Name<T>): string {
    const code = this.text(name, 2);
    if (!/^[A-Z]{2}$/.test(code)) throw this.fault(name, 'must be a country code of two capital letters');
    return code;
  }

  /** A decimal amount in minor units, zero or more; 0 where it is missing. */
  amount(name: Name<T>, currency: string): number {
    const value = this.fields[name];
    if (value === undefined || value === null) return 0;
    const minor = typeof value === 'string' || typeof value === 'number' ? toMinor(value, currency) : undefined;
    if (minor === undefined || minor < 0)
      throw this.fault(name, `must be a decimal of zero or more without fractions of ${currency}'s smallest unit`);
    return minor;
  }

  whole(name: Name<T>, min: number, max: number): number {
    const value = this.fields[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
      throw this.fault(name, `must be a whole number from ${min} to ${max}`);
    return value;
  }

  flag(name: Name<T>): boolean {
    const value = this.fields[name];
    if (typeof value !== 'boolean') throw this.fault(name, 'must be true or false');
    return value;
  }

  /** What a vendor's word stands for. */
  oneOf<V>(name: Name<T>, table: Readonly<Record<string, V>>): V {
    const word = this.text(name);
    if (Object.hasOwn(table, word)) return table[word] as V;
    throw this.fault(name, `must be one of ${Object.keys(table).join(', ')}`);
  }

  object<K extends Name<T>>(name: K): Reader<NonNullable<T[K]>> {
    return new Reader(this.fields[name], this.at(name));
  }

  list<K extends Name<T>>(name: K): Reader<ItemOf<T[K]>>[] {
    const value = this.fields[name];
    if (!Array.isArray(value) || value.length === 0) throw this.fault(name, 'must be a list that is not empty');
    return (value as unknown[]).map((one, at) => new Reader<ItemOf<T[K]>>(one, `${this.at(name)}[${at}]`));
  }

  /** An address, by the names that its fields have here; lines of the street that are empty are left out. */
  address(name: string, fields: AddressFields<T>): Address {
    const street = fields.street.map((line) => this.text(line, 200)).filter((line) => line !== '');
    const [first] = fields.street;
    if (street.length === 0 && first !== undefined) throw this.fault(first, 'must not be empty');
    return {
      name,
      street,
      city: this.required(fields.city, 120),
      country: this.country(fields.country),
      ...(fields.company === undefined ? {} : this.optional(fields.company, 'company', 200)),
      ...(fields.region === undefined ? {} : this.optional(fields.region, 'region', 120)),
      ...(fields.postalCode === undefined ? {} : this.optional(fields.postalCode, 'postalCode', 20)),
      ...(fields.phone === undefined ? {} : this.optional(fields.phone, 'phone', 40)),
    };
  }

  /** A line of an order, by the same; what its total is less than quantity x price was taken off. */
  line(currency: string, fields: LineFields<T>): SalesOrder['lines'][number] {
    const quantity = this.whole(fields.quantity, 1, orderLimits.quantityMax);
    const unitPrice = this.amount(fields.unitPrice, currency);
    const total = this.amount(fields.total, currency);
    const discount = quantity * unitPrice - total;
    if (discount < 0) throw this.fault(fields.total, 'must not be more than quantity x price');
    const tax = this.amount(fields.tax, currency);
    return {
      id: this.id(fields.id),
      sku: this.id(fields.sku),
      name: this.text(fields.name),
      quantity,
      unitPrice,
      discount,
      tax,
      total,
    };
  }

  fault(name: Name<T>, rule: string): MappingFault {
    return new MappingFault(this.at(name), rule, this.fields[name]);
  }

  private at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

/** Maps one document; what the mapping throws as a fault is answered as a problem. */
export function interpreted<T>(document: RawDocument, map: (reader: Reader<T>) => readonly Fact[]): Interpretation {
  try {
    return { facts: map(new Reader<T>(parsed(document.body))) };
  } catch (error) {
    if (error instanceof MappingFault) return { problem: error.problem };
    throw error;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new MappingFault('$', 'must be JSON', body);
  }
}

/** The sums of an order, which must be the vendor's own: `told` is what it says that the customer pays. */
export function totalsOf(
  { lines, charges, taxIncluded }: Pick<SalesOrder, 'lines' | 'charges' | 'taxIncluded'>,
  told: { readonly grand: number; readonly field: string },
): SalesOrder['totals'] {
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const goods = sum(lines.map(({ total }) => total));
  const charged = sum(charges.map(({ amount }) => amount));
  const tax = sum([...lines, ...charges].map((part) => part.tax));
  const grand = goods + charged + (taxIncluded ? 0 : tax);
  if (grand !== told.grand)
    throw new MappingFault(told.field, `must be the sum of its parts (${grand} in minor units)`, told.grand);
  return { goods, charges: charged, tax, grand };
}
