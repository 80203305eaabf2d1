import { isCurrency, serviceLevels } from '../contracts/index.ts';
import { complianceFlags, type Calendar, type Market } from './market.ts';

/** Days of handling that no promise exceeds; a larger number is a slip. */
const handlingDaysMax = 60;
const millionths = 1_000_000;
/** Longest pattern of a postal code: it runs over every address. */
const patternLengthMax = 100;
const labelFields = ['name', 'company', 'street', 'city', 'region', 'postalCode', 'country', 'phone'];

/** What is wrong with a market, as sentences; empty where it can be used. */
export function marketProblems(market: Market): string[] {
  return [
    ...namesAndMoney(market),
    ...addressProblems(market),
    ...calendarProblems(market.calendar),
    ...documentProblems(market),
  ];
}

function namesAndMoney({ name, country, currency, tax, languages, compliance }: Market): string[] {
  const rate = tax.standardRatePerMillion;
  const foreign = languages.filter((language) => !/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language));
  const unknown = compliance.filter((flag) => !complianceFlags.includes(flag));
  return [
    ...(/^[A-Za-z0-9][A-Za-z0-9 _-]{0,59}$/.test(name) ? [] : ['name must be letters, digits and hyphens.']),
    ...(/^[A-Z]{2}$/.test(country) ? [] : [`country ${country} is no code of ISO 3166-1 alpha-2.`]),
    ...(isCurrency(currency) ? [] : [`currency ${currency} is no code of ISO 4217.`]),
    ...(rate === null || (Number.isInteger(rate) && rate >= 0 && rate <= millionths)
      ? []
      : ['tax.standardRatePerMillion must be a whole number from 0 to 1,000,000, or null.']),
    ...(languages.length === 0 ? ['languages must name one at least.'] : []),
    ...foreign.map((language) => `languages: ${language} is no language tag (BCP 47).`),
    ...unknown.map((flag) => `compliance: ${String(flag)} is none of ${complianceFlags.join(', ')}.`),
  ];
}

function addressProblems({ addresses: { postalCode, needs, label } }: Market): string[] {
  const fields = label.flatMap((line) => [...line.matchAll(/\{(\w*)\}/g)].map(([, field]) => field ?? ''));
  const missing = ['name', 'street', 'city', ...needs].filter((field) => field !== 'phone' && !fields.includes(field));
  return [
    ...(postalCode === undefined || isUsable(postalCode)
      ? []
      : ['addresses.postalCode is no regular expression that can be used.']),
    ...fields
      .filter((field) => !labelFields.includes(field))
      .map((field) => `addresses.label: {${field}} is no field of an address.`),
    ...missing.map((field) => `addresses.label does not show {${field}}.`),
  ];
}

/** Short, and without what can take for ever: a repetition within a repetition, or a reference back. */
function isUsable(pattern: string): boolean {
  if (pattern.length > patternLengthMax || /[+*}]\)?[+*{]|\\[1-9]/.test(pattern)) return false;
  try {
    return new RegExp(pattern).source !== '';
  } catch {
    return false;
  }
}

const time = /^([01]\d|2[0-3]):[0-5]\d$/;
const holiday = /^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

function calendarProblems({ timeZone, workingDays, cutOff, handOver, handlingDays, holidays }: Calendar): string[] {
  const days = serviceLevels.filter((level) => {
    const count = handlingDays[level];
    return !Number.isInteger(count) || count < 0 || count > handlingDaysMax;
  });
  const isTooLate = time.test(cutOff) && time.test(handOver) && handOver < cutOff && handlingDays['same-day'] === 0;
  return [
    ...(isTimeZone(timeZone) ? [] : [`calendar.timeZone ${timeZone} is none of IANA's.`]),
    ...(workingDays.length > 0 && workingDays.every((day) => Number.isInteger(day) && day >= 1 && day <= 7)
      ? []
      : ['calendar.workingDays must be days from 1 (Monday) to 7, one at least.']),
    ...(time.test(cutOff) ? [] : ['calendar.cutOff must be a time as 14:00.']),
    ...(time.test(handOver) ? [] : ['calendar.handOver must be a time as 18:00.']),
    ...days.map((level) => `calendar.handlingDays.${level} must be a whole number from 0 to ${handlingDaysMax}.`),
    ...(isTooLate
      ? ['calendar.handOver is before the cut-off: what is ordered in between could not leave on the same day.']
      : []),
    ...holidays
      .filter((day) => !holiday.test(day))
      .map((day) => `calendar.holidays: ${day} is no date as 2026-04-03 or 12-25.`),
  ];
}

function isTimeZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function documentProblems({ documentNumbers }: Market): string[] {
  return Object.entries(documentNumbers).flatMap(([kind, { form, digits }]) => [
    ...(form.includes('{number}') ? [] : [`documentNumbers.${kind}.form must hold {number}.`]),
    ...(Number.isInteger(digits) && digits >= 1 && digits <= 15
      ? []
      : [`documentNumbers.${kind}.digits must be from 1 to 15.`]),
  ]);
}
