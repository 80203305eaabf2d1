import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { experienceLimits, experienceTimes } from '../limits.ts';
import { isIn, isPublicAddress, readNetworks } from './public-address.ts';

/** Whom webhooks may be sent to. Without any setting: every https URL whose host has public addresses only. */
export interface EgressSettings {
  /** Hosts that endpoints may have, as `hooks.example.com` or `*.example.com`; every host where absent. */
  readonly hosts?: readonly string[];
  /** Networks that count as public though they are not, as `10.20.0.0/16`: for partners in the same network. */
  readonly privateNetworks?: readonly string[];
  /** Also http. */
  readonly plainHttp?: boolean;
}

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const resolveByDns: Resolve = (host) =>
  new Promise((resolve, reject) => {
    dnsLookup(host, { all: true, order: 'verbatim' }, (error, found) => (error ? reject(error) : resolve(found)));
  });

/** Well-known services stand below it; a webhook receiver there has 443, or 80 where http is taken. */
const freePortMin = 1_024;
const wordOfRefusal = 'EGRESS_REFUSED';

/** A refusal to connect; its message is for the partner, and names no address that was found. */
export class EgressRefused extends Error {
  readonly code = wordOfRefusal;
}

/**
 * Guards what webhooks are sent to. The host is resolved by the very look-up of the connection, every address found is
 * checked, and the connection is made to what was checked and to nothing else: a name that answers differently the next
 * time (DNS rebinding) is checked the next time. The URL parser has turned decimal, octal and hexadecimal spellings of
 * an address into one form before (https://url.spec.whatwg.org/#concept-ipv4-parser).
 */
export function createEgress(settings: EgressSettings = {}, resolve: Resolve = resolveByDns) {
  const networks = readNetworks(settings.privateNetworks ?? []);
  const isAllowed = (address: string) => isPublicAddress(address) || isIn(networks, address);
  const schemes = settings.plainHttp === true ? ['https:', 'http:'] : ['https:'];

  /** Why the URL is refused by itself, before anything is resolved. */
  const refuseUrl = (text: string): string | undefined => {
    if (!URL.canParse(text)) return 'It is no URL.';
    const url = new URL(text);
    if (!schemes.includes(url.protocol)) return `It must begin with ${schemes.join('// or ')}//.`;
    if (url.username !== '' || url.password !== '') return 'It must not hold a user or password.';
    if (url.hash !== '') return 'It must not hold a fragment.';
    const port = url.port === '' ? undefined : Number(url.port);
    if (port !== undefined && port < freePortMin && port !== 443 && port !== 80) return `Port ${port} is not taken.`;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (settings.hosts !== undefined && !settings.hosts.some((pattern) => isHost(host, pattern)))
      return 'The host is not among those that this installation sends to.';
    if (isIP(host) !== 0 && !isAllowed(host)) return 'The address is not public.';
    return undefined;
  };

  const addressesOf = async (host: string): Promise<readonly LookupAddress[]> => {
    const found = await resolve(host);
    if (found.length === 0) throw new EgressRefused('The host has no address.');
    // One private address among public ones is how a name is made to lead inside at the second try.
    if (!found.every(({ address }) => isAllowed(address)))
      throw new EgressRefused('The host has an address that is not public.');
    return found;
  };

  const lookup: LookupFunction = (host, options, done) => {
    addressesOf(host).then(
      (found) => {
        const wanted = found.filter(({ family }) => !isFamily(options.family) || family === options.family);
        const [first] = wanted;
        if (first === undefined) return done(new EgressRefused('The host has no address of this family.'), '', 0);
        if (options.all === true) return done(null, [...wanted]);
        return done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };

  return {
    refuseUrl,
    /** The same with a look at the host's addresses: for the moment at which somebody gives the URL. */
    refuseTarget: async (text: string): Promise<string | undefined> => {
      const refusal = refuseUrl(text);
      if (refusal !== undefined) return refusal;
      const host = new URL(text).hostname;
      if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return undefined;
      return addressesOf(host).then(
        () => undefined,
        (error: Error) => (error instanceof EgressRefused ? error.message : 'The host cannot be found.'),
      );
    },
    /** Connects to checked addresses only. Redirects are not followed: an Agent by itself never does. */
    createAgent: (): Agent =>
      new Agent({
        connect: { lookup, timeout: experienceTimes.connectTimeoutMs, autoSelectFamily: true },
        connections: experienceLimits.endpointConcurrencyMax,
        headersTimeout: experienceTimes.answerTimeoutMs,
        bodyTimeout: experienceTimes.answerTimeoutMs,
      }),
  };
}
export type Egress = ReturnType<typeof createEgress>;

const isFamily = (family: unknown): family is number => family === 4 || family === 6;

function isHost(host: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted;
}
