/** A country that an operator sells in, with a few of its cities. */
export interface Place {
  readonly country: string;
  /** ISO 3166-1 alpha-3. */
  readonly code: string;
  readonly locale: string;
  readonly streets: readonly string[];
  readonly cities: readonly { readonly name: string; readonly state: string | null; readonly zip: string }[];
}

const city = (name: string, zip: string, state: string | null = null) => ({ name, state, zip });

const france: Place = {
  country: 'France',
  code: 'FRA',
  locale: 'fr_FR',
  streets: ['rue des Lilas', 'avenue du Général', 'place de l’Église'],
  cities: [city('Paris', '75011'), city('Lyon', '69003'), city('Évreux', '27000')],
};

const places: Readonly<Record<string, Place>> = {
  EUR: france,
  USD: {
    country: 'United States',
    code: 'USA',
    locale: 'en_US',
    streets: ['Main Street', 'Oak Avenue', 'Lake Road'],
    cities: [city('New York', '10011', 'NY'), city('Austin', '78701', 'TX'), city('Seattle', '98101', 'WA')],
  },
  GBP: {
    country: 'United Kingdom',
    code: 'GBR',
    locale: 'en_GB',
    streets: ['High Street', 'Mill Lane'],
    cities: [city('Leeds', 'LS1 4AP'), city('Bristol', 'BS1 5TR')],
  },
  JPY: {
    country: 'Japan',
    code: 'JPN',
    locale: 'ja_JP',
    streets: ['丁目', '番地'],
    cities: [city('東京', '100-0001', '東京都'), city('大阪', '530-0001', '大阪府')],
  },
  KWD: {
    country: 'Kuwait',
    code: 'KWT',
    locale: 'ar_KW',
    streets: ['شارع الخليج', 'Gulf Road'],
    cities: [city('Kuwait City', ''), city('Hawalli', '')],
  },
};

export function countryOf(currency: string): Place {
  return places[currency] ?? france;
}

/** First and last names, some that trip up systems. */
export const people: readonly (readonly [string, string])[] = [
  ['Ana', 'Smith'],
  ['Chloë', 'Nguyen'],
  ['Dario', "O'Connor"],
  ['Faisal', 'García'],
  ['Ines', 'Müller'],
  ['Łukasz', 'Żółć'],
  ['明子', '佐藤'],
  ['محمد', 'الأحمد'],
  ['Hugo', 'Lindqvist'],
  ['Zoë 🌸', 'D’Angelo'],
];
