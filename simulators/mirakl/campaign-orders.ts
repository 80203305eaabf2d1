import type { CatalogueItem } from '../catalogue.ts';
import { randomFor, type Random } from '../kit/index.ts';
import type { MiraklCampaign, MiraklOperator } from './options.ts';
import { countryOf, people, type Place } from './places.ts';
import type { PlannedAddress, PlannedLine, PlannedOrder } from './records.ts';

const cancelAfterMsMax = 15_000;
const incidentAfterMsMax = 5_000;
const expressShare = 0.15;
const million = 1_000_000;

type Rates = Pick<MiraklCampaign, 'cancelRate' | 'noEmailRate' | 'incidentRate'>;

/**
 * The campaign's order number `index`: the same seed, index and catalogue always give the same order.
 * Every order draws its random values in the same sequence, so that a share can change without changing the others.
 */
export function campaignOrder(
  seed: number,
  index: number,
  operator: MiraklOperator,
  catalogue: readonly CatalogueItem[],
  rates: Rates = {},
): PlannedOrder {
  const random = randomFor(seed, `mirakl:${index}`);
  const { cancelRate = 0.02, noEmailRate = 0.3, incidentRate = 0.005 } = rates;
  const isCancelled = random() < cancelRate;
  const hasEmail = random() >= noEmailRate;
  const hasIncident = random() < incidentRate;
  const delay = random();
  const place = countryOf(operator.currency);
  const address = addressOf(random, place);
  const isExpress = random() < expressShare;
  const debit = operator.debitAfterMs ?? [200, 1_500];
  const delivery = operator.deliverAfterMs ?? null;
  const [debitDraw, deliveryDraw, debitState] = [random(), random(), random() < 0.5];
  return {
    commercialId: `${operator.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}-${String(index + 1).padStart(7, '0')}`,
    customerId: `C${1 + Math.floor(random() * 90_000)}`,
    locale: place.locale,
    email: hasEmail ? `buyer${index + 1}.x7@notification.mirakl.example` : null,
    address,
    shippingType: isExpress ? 'EXP' : 'STD',
    leadtimeDays: isExpress ? 1 : 3,
    lines: linesOf(random, catalogue, operator, isExpress),
    debitState: debitState ? 'WAITING_DEBIT' : 'WAITING_DEBIT_PAYMENT',
    debitAfterMs: within(debit, debitDraw),
    deliverAfterMs: delivery === null ? null : within(delivery, deliveryDraw),
    cancelAfterMs: isCancelled ? Math.round(delay * cancelAfterMsMax) : null,
    incidentAfterMs: hasIncident ? Math.round(delay * incidentAfterMsMax) : null,
    additionalFields: {},
  };
}

function linesOf(random: Random, catalogue: readonly CatalogueItem[], operator: MiraklOperator, isExpress: boolean) {
  const count = 1 + Math.floor(random() * random() * 4);
  const chosen = new Set<CatalogueItem>();
  for (let at = 0; at < count; at += 1) chosen.add(popular(random, catalogue));
  return [...chosen].map((item, at): PlannedLine => {
    const quantity = 1 + Math.floor(random() * random() * 3);
    const discount = random() < 0.1 ? Math.floor(item.unitPrice * quantity * 0.1) : 0;
    return plannedLine(operator, {
      sku: item.sku,
      name: item.name,
      quantity,
      unitPrice: item.unitPrice,
      discount,
      shippingPrice: at === 0 ? (isExpress ? 1_290 : 490) : 0,
    });
  });
}

/** Fills in the taxes after the operator's mode. */
export function plannedLine(operator: MiraklOperator, line: Omit<PlannedLine, 'tax' | 'shippingTax'>): PlannedLine {
  const total = line.quantity * line.unitPrice - line.discount;
  return { ...line, tax: taxOn(total, operator), shippingTax: taxOn(line.shippingPrice, operator) };
}

/** Within the amount or on top of it; half a unit up. */
function taxOn(amount: number, { taxMode, taxRatePerMillion = 200_000 }: MiraklOperator): number {
  const base = taxMode === 'TAX_EXCLUDED' ? million : million + taxRatePerMillion;
  return Math.floor((amount * taxRatePerMillion + base / 2) / base);
}

function addressOf(random: Random, place: Place): PlannedAddress {
  const [firstname, lastname] = pick(random, people);
  const city = pick(random, place.cities);
  const street = `${1 + Math.floor(random() * 180)} ${pick(random, place.streets)}`;
  const hasUnit = random() < 0.2;
  const hasCompany = random() < 0.05;
  return {
    firstname,
    lastname,
    company: hasCompany ? 'Café Zürich & Sons' : null,
    street1: street,
    street2: hasUnit ? `Apt ${1 + Math.floor(random() * 40)}` : null,
    city: city.name,
    state: city.state,
    zipCode: city.zip,
    country: place.country,
    countryCode: place.code,
    phone: random() < 0.7 ? `+00 555 01${String(Math.floor(random() * 100)).padStart(2, '0')}` : null,
  };
}

/** A few articles are asked for much more than the rest. */
function popular(random: Random, catalogue: readonly CatalogueItem[]): CatalogueItem {
  const item = catalogue[Math.floor(random() ** 1.6 * catalogue.length)];
  if (item === undefined) throw new Error('the catalogue is empty');
  return item;
}

function within([from, to]: readonly [number, number], draw: number): number {
  return Math.round(from + draw * (to - from));
}

function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
