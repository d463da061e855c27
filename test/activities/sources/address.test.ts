import { BlockList, isIPv6 } from 'node:net';
import { expect, test } from 'vitest';
import { isPublicAddress } from '../../../activities/sources/address.ts';

/** IANA's special-purpose registries, and what clouds keep for themselves. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

const SPECIAL_V6 = [
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const special = new BlockList();
for (const range of [...SPECIAL_V4, ...SPECIAL_V6]) {
  const [network = '', prefix] = range.split('/');
  special.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4');
}

test.each(SPECIAL_V4)('no address from the first to the last of %s is public', (range) => {
  const { first, last } = borders(range, 32);
  const second = first === last ? first : first + 1n;
  for (const address of [first, second, (first + last) / 2n, last])
    expect(isPublicAddress(toV4(address))).toBe(false);
});

test.each(SPECIAL_V4)('the neighbours of %s are public, unless they are special too', (range) => {
  const { first, last } = borders(range, 32);
  for (const neighbour of [first - 1n, last + 1n]) {
    if (neighbour < 0n || neighbour >= 1n << 32n) continue;
    const text = toV4(neighbour);
    expect([text, isPublicAddress(text)]).toEqual([text, !special.check(text, 'ipv4')]);
  }
});

test.each(SPECIAL_V4)('IPv6 does not carry addresses of %s past the guard', (range) => {
  const { first, last } = borders(range, 32);
  for (const address of [first, last])
    for (const prefix of ['::ffff:', '64:ff9b::', '::', '::ffff:0:', '64:ff9b:1::'])
      expect(isPublicAddress(`${prefix}${toV4(address)}`)).toBe(false);
});

test.each(SPECIAL_V6)('no address from the first to the last of %s is public', (range) => {
  const { first, last } = borders(range, 128);
  for (const address of [first, first + 1n, (first + last) / 2n, last - 1n, last])
    expect(isPublicAddress(toV6(address))).toBe(false);
});

test.each(SPECIAL_V6)('the neighbours of %s are public only in 2000::/3', (range) => {
  const { first, last } = borders(range, 128);
  for (const neighbour of [first - 1n, last + 1n]) {
    if (neighbour < 0n || neighbour >= 1n << 128n) continue;
    const text = toV6(neighbour);
    const isGlobal = neighbour >> 125n === 1n && !special.check(text, 'ipv6');
    expect([text, isPublicAddress(text)]).toEqual([text, isGlobal]);
  }
});

test('public addresses are public, also as IPv4 that IPv6 carries', () => {
  for (const address of [
    '1.1.1.1',
    '93.184.215.14',
    '2606:4700::1111',
    '::ffff:93.184.215.14',
    '64:ff9b::5db8:d70e',
  ])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
});

test('6to4 and Teredo are never public, whatever they carry', () => {
  for (const address of ['2002:7f00:1::', '2002:5db8:d70e::1', '2001:0:5db8:d70e::1'])
    expect(isPublicAddress(address)).toBe(false);
});

test('what is not an IP address in its usual form is not public', () => {
  for (const text of [
    '',
    'localhost',
    '0177.0.0.1',
    '0x7f.1',
    '134744072',
    '8.8.8',
    '8.8.8.8.',
    '[::1]',
  ])
    expect(isPublicAddress(text)).toBe(false);
  expect(isPublicAddress('fe80::1%eth0')).toBe(false);
});

function borders(range: string, bits: 32 | 128): { first: bigint; last: bigint } {
  const [network = '', prefix] = range.split('/');
  const first = bits === 32 ? fromV4(network) : fromV6(network);
  return { first, last: first + (1n << BigInt(bits - Number(prefix))) - 1n };
}

function fromV4(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function toV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}

function fromV6(text: string): bigint {
  const [left = [], right = []] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce(
    (sum, part) => sum * 65_536n + BigInt(`0x${part}`),
    0n,
  );
}

function toV6(address: bigint): string {
  const parts = Array.from(
    { length: 8 },
    (_, index) => (address >> BigInt(112 - 16 * index)) & 65_535n,
  );
  return parts.map((part) => part.toString(16)).join(':');
}
