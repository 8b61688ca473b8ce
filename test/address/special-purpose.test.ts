import t from 'tap';
import { parseRange } from '#dist/address/address.js';
import { addressFault } from '#dist/address/special-purpose.js';

const refused: readonly (readonly [address: string, why: RegExp])[] = [
  ['0.0.0.0', /this network/],
  ['10.255.255.255', /private/],
  ['100.64.0.1', /carrier/],
  ['127.1.2.3', /loopback/],
  ['168.63.129.16', /cloud/],
  ['169.254.169.254', /metadata/],
  ['172.31.0.1', /private/],
  ['192.0.0.8', /assignments/],
  ['192.168.1.1', /private/],
  ['198.19.255.255', /benchmarking/],
  ['224.0.0.1', /multicast/],
  ['255.255.255.255', /reserved/],
  ['::', /unspecified/],
  ['::1', /loopback/],
  ['::8.8.8.8', /outside of global unicast/],
  ['::ffff:8.8.8.8', /disguise/],
  ['64:ff9b::8.8.8.8', /NAT64/],
  ['2001::1', /Teredo/],
  ['2001:1ff:ffff::1', /Teredo/],
  ['2001:db8::1', /documentation/],
  ['2002:808:808::1', /6to4/],
  ['2600:1::200:5efe:808:808', /ISATAP/],
  ['2600:1::5efe:808:808', /ISATAP/],
  ['3fff:fff::1', /documentation/],
  ['4000::1', /outside of global unicast/],
  ['fd00:ec2::254', /private/],
  ['fe80::1', /link-local/],
  ['fe80::1%eth0', /not an IP address/],
  ['2600::1%eth0', /not an IP address/],
  ['ff02::1', /multicast/],
  ['010.0.0.1', /not an IP address/],
  ['localhost', /not an IP address/],
  ['', /not an IP address/],
];

t.test('addresses that are not public are refused with their block', async (t) => {
  for (const [address, why] of refused) t.match(addressFault(address), why, address);
});

const open = [
  ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '168.63.129.17'],
  ...['172.15.255.255', '172.32.0.0', '192.0.1.0', '223.255.255.255'],
  ...['2001:200::1', '2001:4860:4860::8888', '2003::1', '2606:4700::1111', '3ffe::1'],
];

t.test('public addresses pass, to the very border of a block', async (t) => {
  for (const address of open) t.equal(addressFault(address), null, address);
});

t.test('a range that the host admits passes, and only that', async (t) => {
  const ranges = ['10.1.0.0/16', '::1/128'].map((cidr) => parseRange(cidr) ?? t.fail(cidr));
  const admitted = ranges.filter((range) => typeof range !== 'boolean');
  t.equal(addressFault('10.1.255.1', admitted), null);
  t.equal(addressFault('::1', admitted), null);
  t.match(addressFault('10.2.0.1', admitted), /private/);
  t.match(addressFault('::ffff:10.1.0.1', admitted), /disguise/);
  t.match(addressFault('::2', admitted), /global unicast/);
});

t.test('ranges are read strictly', async (t) => {
  for (const text of ['10.0.0.1/8', '10.0.0.0/33', '10.0.0.0', '::/129', 'x/8', '10.0.0.0/-1']) {
    t.equal(parseRange(text), null, text);
  }
  t.match(parseRange('0.0.0.0/0'), { family: 4, prefix: 0 });
});
