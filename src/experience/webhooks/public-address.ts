import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are nobody's on the internet: https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry, with multicast.
 */
const reservedV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
/** Of 2000::/3, which alone is public: what carries an IPv4 address inside (Teredo, 6to4), and documentation. */
const reservedV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const blockedV4 = new BlockList();
for (const [net, bits] of reservedV4) blockedV4.addSubnet(net, bits, 'ipv4');
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
const blockedV6 = new BlockList();
for (const [net, bits] of reservedV6) blockedV6.addSubnet(net, bits, 'ipv6');

/**
 * Whether anybody on the internet has this address. Of IPv6 only what was given out counts, so that an IPv4 address in
 * IPv6's clothes (`::ffff:127.0.0.1`, `64:ff9b::7f00:1`) never does.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blockedV4.check(address, 'ipv4');
  // A zone (`fe80::1%eth0`) is local by what it says.
  return family === 6 && !address.includes('%') && publicV6.check(address, 'ipv6') && !blockedV6.check(address, 'ipv6');
}

/** Networks as `10.1.0.0/16` or single addresses; throws for what is none. */
export function readNetworks(texts: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/', 2);
    const family = isIP(address);
    if (family === 0) throw new RangeError(`${text} is no network`);
    const type = family === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) networks.addAddress(address, type);
    else networks.addSubnet(address, Number(bits), type);
  }
  return networks;
}

/** The same family only: a network of IPv4 does not let its mapped addresses in. */
export function isIn(networks: BlockList, address: string): boolean {
  const family = isIP(address);
  if (family === 4) return networks.check(address, 'ipv4');
  return family === 6 && !/^::ffff:/i.test(address) && networks.check(address, 'ipv6');
}
