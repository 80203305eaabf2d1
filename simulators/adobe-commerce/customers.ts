import type { Random } from '../kit/index.ts';
import type { Place } from './places.ts';
import type { ShopAddress } from './planned-order.ts';

const firstNames = ['Ana', 'Ben', 'Chloë', 'Dario', 'Eve', 'Faisal', 'Grace', 'Hugo', 'Ines', 'Jonas', 'Keiko', 'Liam'];
const lastNames = [
  'Smith',
  'Nguyen',
  "O'Connor",
  'García',
  'Müller',
  'Kowalski',
  'Okafor',
  'Lindqvist',
  'Rossi',
  'Park',
];
/** Names that trip up systems: from right to left, in other scripts, and with characters of four bytes. */
const rareNames: readonly (readonly [string, string])[] = [
  ['محمد', 'الأحمد'],
  ['נועה', 'לוי'],
  ['明子', '佐藤'],
  ['Łukasz', 'Żółć'],
  ['𠮷田', '𠮟'],
  ['Zoë 🌸', 'D’Angelo'],
  ['Nguyễn', 'Thị Ánh'],
];
const streets = [
  'Main Street',
  'Oak Avenue',
  'Maple Drive',
  '2nd Street',
  'Washington Boulevard',
  'Lake Road',
  'Hill Court',
];
const companies = ['Acme Furnishings', 'Blue Door LLC', 'Café Zürich & Sons'];

export interface Person {
  readonly firstname: string;
  readonly lastname: string;
}

function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** One in forty has a rare name. */
export function personFor(random: Random): Person {
  const isRare = random() < 0.025;
  const rare = pick(random, rareNames);
  const plain = [pick(random, firstNames), pick(random, lastNames)] as const;
  const [firstname, lastname] = isRare ? rare : plain;
  return { firstname, lastname };
}

export function addressFor(random: Random, person: Person, place: Place): ShopAddress {
  const street = `${1 + Math.floor(random() * 9_899)} ${pick(random, streets)}`;
  const unit = random() < 0.2 ? [`Apt ${1 + Math.floor(random() * 40)}`] : [];
  const company = random() < 0.05 ? pick(random, companies) : null;
  return {
    ...person,
    company,
    street: [street, ...unit],
    city: place.city,
    region: place.region,
    regionCode: place.regionCode,
    postcode: `${place.zipPrefix}${String(1 + Math.floor(random() * 98)).padStart(2, '0')}`,
    countryId: 'US',
    telephone: `+1 555 01${String(Math.floor(random() * 100)).padStart(2, '0')}`,
  };
}
