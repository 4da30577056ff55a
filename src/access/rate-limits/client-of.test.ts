import { clientOf, networksOf } from './client-of.js';

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:cb00:7109', '203.0.113.9'],
  ['0:0:0:0:0:ffff:203.0.113.0', '203.0.113.0'],
  ['::ffff:0.0.0.1', '0.0.0.1'],
  ['::ffff:203.0.113.9%eth0', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::ffff:203.0.113.9', '2001:db8:0:1::/64'],
  ['0:0:1:2:3:4:5:6', '0:0:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['fe80::2%1', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['::ffff', '0:0:0:0::/64'],
  ['::fffe:203.0.113.9', '0:0:0:0::/64'],
  ['203.0.113.9:443', '203.0.113.9'],
  ['[2001:db8::1]', '2001:db8:0:0::/64'],
  ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
  ['[::ffff:203.0.113.9]:443', '203.0.113.9'],
  ['unknown', 'no address'],
  ['203.0.113.256', 'no address'],
  ['2001:db8::1::2', 'no address'],
  ['[203.0.113.9', 'no address'],
  ['100%', 'no address'],
  ['', 'no address'],
])('%j is counted as %j', (address, network) => {
  expect(networksOf(address).narrow).toBe(network);
});

test.each([
  ['2001:db8:1:2ff:3:4:5:6', '2001:db8:1:200::/56'],
  ['2001:db8:1:200::', '2001:db8:1:200::/56'],
  ['2001:db8:1:300::', '2001:db8:1:300::/56'],
  ['2001:db8:1:ffff::1', '2001:db8:1:ff00::/56'],
  ['2001:db8:1:2::1', '2001:db8:1:0::/56'],
  ['::1', '0:0:0:0::/56'],
  ['[2001:db8:0:abcd::1]:443', '2001:db8:0:ab00::/56'],
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['unknown', 'no address'],
])('%j is in the wider network %j', (address, network) => {
  expect(networksOf(address).wide).toBe(network);
});

test('the name of a client is an HMAC of its network', () => {
  const [secret, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const client = clientOf('203.0.113.9', secret);
  expect(client).toMatch(/^[\w-]{16}$/);
  expect(clientOf('::ffff:203.0.113.9', secret)).toBe(client);
  expect(clientOf('203.0.113.9', other)).not.toBe(client);
  expect(clientOf('203.0.113.8', secret)).not.toBe(client);
  const [narrow, wide] = clientOf('2001:db8:0:1::1', secret);
  expect(wide).toMatch(/^[\w-]{16}$/);
  expect(clientOf('2001:db8:0:1::2', secret)).toEqual([narrow, wide]);
  expect(clientOf('2001:db8:0:2::1', secret)).toEqual([expect.not.stringContaining(narrow!), wide]);
  expect(clientOf('2001:db8:0:100::1', secret)[1]).not.toBe(wide);
});
