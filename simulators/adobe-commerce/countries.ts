/** Country names of the Online Retail files by their ISO 3166-1 code, with a plausible town and postal code each. */
const byName: Readonly<Record<string, readonly [code: string, city: string, postcode: string]>> = {
  'United Kingdom': ['GB', 'London', 'EC1A 1BB'],
  Australia: ['AU', 'Sydney', '2000'],
  Austria: ['AT', 'Wien', '1010'],
  Bahrain: ['BH', 'Manama', '317'],
  Belgium: ['BE', 'Bruxelles', '1000'],
  Brazil: ['BR', 'São Paulo', '01310-100'],
  Canada: ['CA', 'Toronto', 'M5H 2N2'],
  'Channel Islands': ['JE', 'St Helier', 'JE2 3AB'],
  Cyprus: ['CY', 'Nicosia', '1010'],
  'Czech Republic': ['CZ', 'Praha', '110 00'],
  Denmark: ['DK', 'København', '1050'],
  EIRE: ['IE', 'Dublin', 'D02 X285'],
  'European Community': ['BE', 'Bruxelles', '1049'],
  Finland: ['FI', 'Helsinki', '00100'],
  France: ['FR', 'Paris', '75001'],
  Germany: ['DE', 'Berlin', '10115'],
  Greece: ['GR', 'Athina', '105 57'],
  'Hong Kong': ['HK', 'Hong Kong', ''],
  Iceland: ['IS', 'Reykjavík', '101'],
  Israel: ['IL', 'Tel Aviv', '6100000'],
  Italy: ['IT', 'Roma', '00184'],
  Japan: ['JP', '東京', '100-0001'],
  Lebanon: ['LB', 'Beirut', '1107'],
  Lithuania: ['LT', 'Vilnius', '01100'],
  Malta: ['MT', 'Valletta', 'VLT 1117'],
  Netherlands: ['NL', 'Amsterdam', '1012 AB'],
  Norway: ['NO', 'Oslo', '0150'],
  Poland: ['PL', 'Warszawa', '00-001'],
  Portugal: ['PT', 'Lisboa', '1100-148'],
  RSA: ['ZA', 'Cape Town', '8001'],
  'Saudi Arabia': ['SA', 'Riyadh', '11564'],
  Singapore: ['SG', 'Singapore', '018956'],
  Spain: ['ES', 'Madrid', '28013'],
  Sweden: ['SE', 'Stockholm', '111 20'],
  Switzerland: ['CH', 'Zürich', '8001'],
  USA: ['US', 'New York', '10001'],
  'United Arab Emirates': ['AE', 'Dubai', '00000'],
};

export interface Country {
  readonly code: string;
  readonly city: string;
  readonly postcode: string;
}

/** The United Kingdom for a name that says nothing ("Unspecified"). */
export function countryOf(name: string): Country {
  const [code, city, postcode] = byName[name] ?? ['GB', 'London', 'EC1A 1BB'];
  return { code, city, postcode };
}
