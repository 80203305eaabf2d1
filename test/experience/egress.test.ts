import * as fc from 'fast-check';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgress } from '../../src/experience/index.ts';
import { isPublicAddress } from '../../src/experience/webhooks/public-address.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const known = (address: string) => () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);
const publicAddress = '93.184.216.34';

describe('security 16: addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:93.184.216.34',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '3fff::1',
    'localhost',
    '',
    '1.2.3',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    publicAddress,
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.0.1.1',
    '2606:2800:220:1:248:1893:25c8:1946',
    '2a00:1450::1',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('security 16: URLs', () => {
  const { refuseUrl } = createEgress({ plainHttp: true });

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://0/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:a00:1]/',
    'http://[64:ff9b::a00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00::1]/',
  ])('%s is refused for its address', (url) => {
    expect(refuseUrl(url)).toBe('The address is not public.');
  });

  it.each([
    ['ftp://example.com/', 'It must begin with https:// or http://.'],
    ['file:///etc/passwd', 'It must begin with https:// or http://.'],
    ['https://user:secret@example.com/', 'It must not hold a user or password.'],
    ['https://example.com/#a', 'It must not hold a fragment.'],
    ['https://example.com:22/', 'Port 22 is not taken.'],
    ['nonsense', 'It is no URL.'],
  ])('%s is refused', (url, why) => {
    expect(refuseUrl(url)).toBe(why);
  });

  it('http is refused unless the installation takes it', () => {
    expect(createEgress().refuseUrl('http://example.com/')).toBe('It must begin with https://.');
    expect(createEgress().refuseUrl('https://example.com:8443/a?b=c')).toBeUndefined();
  });

  it('every spelling of an address inside is refused', () => {
    const spellings = (value: number) => [
      String(value),
      `0x${value.toString(16)}`,
      `0${value.toString(8)}`,
      `${value >>> 24}.${value & 0xffffff}`,
      `0x${(value >>> 24).toString(16)}.${(value >>> 16) & 255}.${value & 65535}`,
    ];
    const inside = fc.oneof(
      fc.integer({ min: 0x0a000000, max: 0x0affffff }),
      fc.integer({ min: 0x7f000000, max: 0x7fffffff }),
      fc.integer({ min: 0xc0a80000, max: 0xc0a8ffff }),
      fc.integer({ min: 0xac100000, max: 0xac1fffff }),
    );
    fc.assert(
      fc.property(inside, (value) =>
        spellings(value >>> 0).every((host) => refuseUrl(`http://${host}/`) === 'The address is not public.'),
      ),
    );
  });
});

describe('security 18: an installation that names its hosts', () => {
  const { refuseUrl } = createEgress({ hosts: ['hooks.example.com', '*.partner.test'] });

  it.each(['https://hooks.example.com/a', 'https://a.partner.test/', 'https://a.b.PARTNER.test/'])(
    'sends to %s',
    (url) => {
      expect(refuseUrl(url)).toBeUndefined();
    },
  );

  it.each([
    'https://example.com/',
    'https://partner.test/',
    'https://evilpartner.test/',
    'https://hooks.example.com.evil.test/',
    'https://93.184.216.34/',
  ])('does not send to %s', (url) => {
    expect(refuseUrl(url)).toBe('The host is not among those that this installation sends to.');
  });
});

describe('security 16: the connection', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await openReceiver();
  });
  afterAll(() => receiver.close());
  const post = async (egress: ReturnType<typeof createEgress>, host: string) => {
    const agent = egress.createAgent();
    try {
      const url = `http://${host}:${receiver.port}/hook`;
      const answer = await request(url, { method: 'POST', body: '{}', dispatcher: agent });
      await answer.body.dump();
      return answer.statusCode;
    } finally {
      await agent.close();
    }
  };

  it('is made to the very address that was checked, whatever the name says a moment later', async () => {
    const answers = ['127.0.0.1', '127.0.0.2'];
    let looks = 0;
    const resolve = () => Promise.resolve([{ address: answers[looks++] ?? '127.0.0.3', family: 4 }]);
    const egress = createEgress({ plainHttp: true, privateNetworks: ['127.0.0.1'] }, resolve);
    const agent = egress.createAgent();
    const send = () =>
      request(`http://pinned.test:${receiver.port}/`, { method: 'POST', body: '{}', dispatcher: agent });
    const first = await send();
    await first.body.dump();
    expect([first.statusCode, looks]).toEqual([204, 1]);
    expect(receiver.received.at(-1)?.headers.host).toBe(`pinned.test:${receiver.port}`);
    // The open connection is to the checked address; a new one is checked anew, and now leads elsewhere.
    await agent.close();
    await expect(post(egress, 'pinned.test')).rejects.toThrow('not public');
    expect(looks).toBe(2);
  });

  it.each(['127.0.0.1', '10.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254'])(
    'is not made to a name that means %s',
    async (address) => {
      const before = receiver.received.length;
      await expect(post(createEgress({ plainHttp: true }, known(address)), 'name.test')).rejects.toThrow('not public');
      expect(receiver.received).toHaveLength(before);
    },
  );

  it('is not made where one address of several is private', async () => {
    const resolve = () =>
      Promise.resolve([
        { address: publicAddress, family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    const egress = createEgress({ plainHttp: true }, resolve);
    await expect(post(egress, 'mixed.test')).rejects.toThrow('not public');
    expect(await egress.refuseTarget('http://mixed.test/')).toBe('The host has an address that is not public.');
  });

  it('is refused for localhost by the machine’s own resolver', async () => {
    await expect(post(createEgress({ plainHttp: true }), 'localhost')).rejects.toThrow('not public');
  });

  it('a network of IPv4 that counts as public does not let its mapped addresses in', async () => {
    const egress = createEgress({ plainHttp: true, privateNetworks: ['127.0.0.0/8'] }, known('::ffff:127.0.0.1'));
    await expect(post(egress, 'mapped.test')).rejects.toThrow('not public');
    expect(egress.refuseUrl('http://[::ffff:127.0.0.1]/')).toBe('The address is not public.');
  });
});
