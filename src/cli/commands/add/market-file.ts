import { addErrors } from './errors.ts';
import { camel } from './names.ts';

interface Known {
  readonly currency: string;
  readonly mode: 'inclusive' | 'exclusive';
  /** In millionths; null where it differs from place to place. */
  readonly rate: number | null;
  readonly timeZone: string;
  readonly postalCode: string;
  readonly needs: string;
  readonly label: string;
  readonly rounding: string;
  readonly holidays: string;
  readonly languages: string;
  readonly compliance: string;
}

const union = "['tax-number-on-invoice', 'product-safety-contact', 'right-of-withdrawal']";
const continental = "['{name}', '{company}', '{street}', '{postalCode} {city}', '{country}']";
const euro = {
  currency: 'EUR',
  mode: 'inclusive',
  needs: "['postalCode']",
  label: continental,
  compliance: union,
} as const;
const halfUp = "{ mode: 'half-up', per: 'line' }";

/** What is the same for everybody there; rates as of 2026-11. Moving holidays (Easter) have to be written by their dates. */
const known: Readonly<Record<string, Known>> = {
  US: {
    currency: 'USD',
    mode: 'exclusive',
    rate: null,
    timeZone: 'America/New_York',
    rounding: halfUp,
    needs: "['region', 'postalCode']",
    postalCode: '[0-9]{5}(-[0-9]{4})?',
    languages: "['en-US']",
    label: "['{name}', '{company}', '{street}', '{city} {region} {postalCode}', '{country}']",
    holidays: "['01-01', '06-19', '07-04', '11-11', '12-25', '2026-11-26', '2027-05-31', '2027-09-06', '2027-11-25']",
    compliance: "['destination-sales-tax']",
  },
  DE: {
    ...euro,
    rate: 190_000,
    timeZone: 'Europe/Berlin',
    postalCode: '[0-9]{5}',
    rounding: halfUp,
    languages: "['de']",
    holidays: "['01-01', '05-01', '10-03', '12-25', '12-26', '2027-03-26', '2027-03-29', '2027-05-06', '2027-05-17']",
    compliance: union.replace(']', ", 'packaging-register']"),
  },
  FR: {
    ...euro,
    rate: 200_000,
    timeZone: 'Europe/Paris',
    postalCode: '[0-9]{5}',
    rounding: halfUp,
    languages: "['fr']",
    holidays:
      "['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25', '2027-03-29', '2027-05-06', '2027-05-17']",
  },
  GB: {
    ...euro,
    currency: 'GBP',
    rate: 200_000,
    timeZone: 'Europe/London',
    rounding: halfUp,
    languages: "['en-GB']",
    postalCode: '[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}',
    label: "['{name}', '{company}', '{street}', '{city}', '{postalCode}', '{country}']",
    holidays: "['01-01', '12-25', '12-26', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30']",
    compliance: "['tax-number-on-invoice', 'right-of-withdrawal']",
  },
  JP: {
    currency: 'JPY',
    mode: 'inclusive',
    rate: 100_000,
    timeZone: 'Asia/Tokyo',
    languages: "['ja']",
    needs: "['region', 'postalCode', 'phone']",
    postalCode: '[0-9]{3}-?[0-9]{4}',
    label: "['{postalCode}', '{region} {city}', '{street}', '{company}', '{name}', '{country}']",
    // Qualified invoices round the tax once a document and rate.
    rounding: "{ mode: 'down', per: 'document' }",
    holidays:
      "['01-01', '01-02', '01-03', '02-11', '02-23', '04-29', '05-03', '05-04', '05-05', '08-11', '11-03', '11-23']",
    compliance: "['qualified-invoice']",
  },
};

/** For a country that is not in the table: QQQ is no currency in use, so the configuration's check asks for the right one. */
const unknown: Known = {
  currency: 'QQQ',
  mode: 'inclusive',
  rate: null,
  timeZone: 'Etc/UTC',
  needs: "['postalCode']",
  postalCode: '.{2,12}',
  label: continental,
  rounding: halfUp,
  holidays: "['01-01']",
  languages: "['en']",
  compliance: '[]',
};

export function marketNames(name: string): { country: string; constant: string } {
  const country = /^([A-Z]{2})(?:-[A-Za-z0-9]{1,30})*$/.exec(name)?.[1];
  if (country !== undefined) return { country, constant: camel(`market ${name.toLowerCase()}`) };
  const expected = 'a country code of two capital letters, e.g. DE, or one with a word behind it, e.g. DE-outlet';
  throw addErrors.XD_ADD_NAME({ name, kind: 'market', why: 'Its country stands at its beginning.', expected });
}

/** The file of a market, with what is known of its country. */
export function marketFile(name: string, country: string, publicApi: string): string {
  const { currency, mode, rate, timeZone, postalCode, needs, label, rounding, holidays, languages, compliance } =
    known[country] ?? unknown;
  const prefix = name.toUpperCase();
  return `import { defineMarket } from '${publicApi}';

/** The market ${name}: what differs from region to region, as data. Look through all of it; defaults are as of 2026-11. */
export const ${marketNames(name).constant} = defineMarket({
  name: '${name}',
  country: '${country}',
  currency: '${currency}',
  tax: {
    // 'inclusive', 'exclusive', or 'channel-collected' where the channel remits it.
    mode: '${mode}',
    // In millionths; null where a tax service knows it.
    standardRatePerMillion: ${rate === null ? 'null' : rate.toLocaleString('en').replaceAll(',', '_')},
  },
  rounding: ${rounding},
  addresses: {
    needs: ${needs},
    postalCode: '${postalCode}',
    label: ${label},
  },
  calendar: {
    timeZone: '${timeZone}',
    workingDays: [1, 2, 3, 4, 5],
    cutOff: '14:00',
    handOver: '18:00',
    // Working days from the day that an order counts from to the hand-over.
    handlingDays: { standard: 1, expedited: 0, 'same-day': 0 },
    holidays: ${holidays},
  },
  // Where a level has none, the warehouse chooses.
  carriers: {},
  documentNumbers: {
    invoice: { form: '${prefix}-INV-{number}', digits: 8 },
    creditMemo: { form: '${prefix}-CRM-{number}', digits: 8 },
    shipment: { form: '${prefix}-SHP-{number}', digits: 8 },
  },
  languages: ${languages},
  compliance: ${compliance},
});
`;
}
