import { telemetryLimits } from '../limits.ts';

const mark = '***';

/** Fields that are never written, whatever they hold: by the words of their names. */
const secretName =
  /pass(?:word|wd|phrase)|secret|token|authori[sz]ation|cookie|credential|api-?_?key|private-?_?key|license-?_?key|signature/i;
const personalName =
  /^(?:e-?_?mail|phone|telephone|mobile|(?:first|last|full|company|customer)-?_?name|street|address(?:es)?|line[12]|postal-?_?code|zip|birth(?:day|date)?|iban|bill-?_?to|ship-?_?to|customer)$/i;

/** What gives itself away in a text. None of these can take longer than its text is long. */
const patterns: readonly (readonly [RegExp, string])[] = [
  // user:password@ of an address.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,300}@/gi, `$1${mark}@`],
  [/\b((?:bearer|basic) +)[\w.~+/=-]{6,}/gi, `$1${mark}`],
  // Our own keys, JSON Web Tokens, and keys of vendors that mark theirs.
  [/\bxd_[A-Za-z0-9]+_[\w-]+/g, mark],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, mark],
  [/\b(?:sk|rk|whsec)_[A-Za-z0-9_+/=]{8,}/g, mark],
  [
    /((?:password|passwd|secret|token|api_?key|authorization)["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"',;&}]{3,}/gi,
    `$1${mark}`,
  ],
  [/[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, mark],
  // A number of a payment card: 13 to 19 digits, also in groups.
  [/\b\d(?:[ -]?\d){12,18}\b/g, mark],
];

export interface Mask {
  text(text: string): string;
  /** A value of a log line: masked, and bounded in depth, members and length. */
  value(value: unknown): unknown;
}

/**
 * Takes secrets and personal data out of what is written about the platform. `secrets` are those that the installation
 * itself has: they are found wherever they stand, also in the message of a vendor.
 */
export function createLogMask(secrets: readonly string[] = []): Mask {
  const known = [...new Set(secrets.filter((secret) => secret.length >= 6))].sort((a, b) => b.length - a.length);
  const text = (whole: string): string => {
    const { logTextCharsMax: max } = telemetryLimits;
    let masked = whole.length > max ? `${whole.slice(0, max)}…` : whole;
    for (const secret of known) if (masked.includes(secret)) masked = masked.replaceAll(secret, mark);
    for (const [pattern, by] of patterns) masked = masked.replace(pattern, by);
    return masked;
  };
  const value = (one: unknown, depth = 0): unknown => {
    if (typeof one === 'string') return text(one);
    if (typeof one === 'bigint') return String(one);
    if (typeof one !== 'object' || one === null) return typeof one === 'function' ? undefined : one;
    if (one instanceof Date) return one;
    if (depth >= telemetryLimits.logDepthMax) return '…';
    if (one instanceof Error) return errorOf(one, text, (inner) => value(inner, depth + 1));
    if (Array.isArray(one)) return one.slice(0, telemetryLimits.logMembersMax).map((item) => value(item, depth + 1));
    const members = Object.entries(one).slice(0, telemetryLimits.logMembersMax);
    return Object.fromEntries(members.map(([name, member]) => [name, byName(name, member, depth)]));
  };
  const byName = (name: string, member: unknown, depth: number): unknown => {
    const isHidden = secretName.test(name) || personalName.test(name);
    return isHidden && member !== null && member !== undefined ? mark : value(member, depth + 1);
  };
  return { text, value };
}

/** An error's own fields may hold a whole request: only what says what happened is told. */
function errorOf(error: Error, text: (text: string) => string, value: (inner: unknown) => unknown): unknown {
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: text(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.cause === undefined ? {} : { cause: value(error.cause) }),
  };
}

/** The values of settings whose names say that they are secrets: of systems, of the gateway, of the environment. */
export function secretsIn(settings: unknown, depth = 0): string[] {
  if (typeof settings !== 'object' || settings === null || depth > telemetryLimits.logDepthMax) return [];
  return Object.entries(settings).flatMap(([name, value]) => {
    if (typeof value !== 'string') return secretsIn(value, depth + 1);
    return secretName.test(name.replace(/url$/i, '')) && !/url$/i.test(name) ? [value] : passwordIn(value);
  });
}

function passwordIn(text: string): string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^:/@\s]*:([^@\s]+)@/i.exec(text)?.[1];
  return password === undefined ? [] : [password, decodeURIComponentOr(password)];
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
