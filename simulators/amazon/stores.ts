/** One of Amazon's stores, as far as its orders differ: where its customers live and how it shows tax. */
export interface Store {
  readonly marketplaceId: string;
  readonly name: string;
  readonly country: string;
  /** Prices have their tax in them (Europe, Japan). */
  readonly isTaxIncluded: boolean;
  /** Amazon collects and remits the tax (marketplace facilitator: the United States, Canada). */
  readonly isTaxCollectedByAmazon: boolean;
  readonly places: readonly Place[];
}

export interface Place {
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string;
  /** Tax in millionths of the price without it. */
  readonly taxRatePerMillion: number;
}

const place = (city: string, region: string | null, postalCode: string, taxRatePerMillion: number): Place => ({
  city,
  region,
  postalCode,
  taxRatePerMillion,
});

const americanPlaces = [
  place('Los Angeles', 'CA', '90012', 72_500),
  place('New York', 'NY', '10003', 40_000),
  place('Austin', 'TX', '78701', 62_500),
  place('Portland', 'OR', '97205', 0),
  place('Seattle', 'WA', '98101', 65_000),
  place('Chicago', 'IL', '60611', 62_500),
  place('Denver', 'CO', '80202', 29_000),
];

/** By currency: the store that a seller with prices in that currency sells in. */
const stores: Readonly<Record<string, Store>> = {
  USD: {
    marketplaceId: 'ATVPDKIKX0DER',
    name: 'Amazon.com',
    country: 'US',
    isTaxIncluded: false,
    isTaxCollectedByAmazon: true,
    places: americanPlaces,
  },
  EUR: {
    marketplaceId: 'A1PA6795UKMFR9',
    name: 'Amazon.de',
    country: 'DE',
    isTaxIncluded: true,
    isTaxCollectedByAmazon: false,
    places: [place('Berlin', null, '10115', 190_000), place('München', 'Bayern', '80331', 190_000)],
  },
  GBP: {
    marketplaceId: 'A1F83G8C2ARO7P',
    name: 'Amazon.co.uk',
    country: 'GB',
    isTaxIncluded: true,
    isTaxCollectedByAmazon: false,
    places: [place('London', null, 'SW1A 1AA', 200_000), place('Leeds', null, 'LS1 4DY', 200_000)],
  },
  JPY: {
    marketplaceId: 'A1VC38T7YXB528',
    name: 'Amazon.co.jp',
    country: 'JP',
    isTaxIncluded: true,
    isTaxCollectedByAmazon: false,
    places: [place('渋谷区', '東京都', '150-0002', 100_000), place('大阪市', '大阪府', '530-0001', 100_000)],
  },
};

export function storeFor(currency: string): Store {
  const store = stores[currency];
  if (store === undefined) throw new Error(`the simulator has no store with prices in ${currency}`);
  return store;
}

const million = 1_000_000;

/** The tax of an amount: on top of it, or the part of it that is tax. Half a unit goes up. */
export function taxOf(amount: number, { taxRatePerMillion: rate }: Place, isIncluded: boolean): number {
  const divisor = isIncluded ? million + rate : million;
  return Math.floor((amount * rate + divisor / 2) / divisor);
}
