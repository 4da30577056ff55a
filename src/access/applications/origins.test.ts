import { readOrigins } from './origins.js';

test('origins are stored as browsers send them', () => {
  expect(
    readOrigins(
      [
        'https://Shop.example.com/',
        'https://shop.example.com:443',
        ' http://localhost:3000 ',
        'https://[2001:db8::1]:8443',
        'capacitor://localhost',
      ],
      'allowedOrigins',
    ),
  ).toEqual([
    'https://shop.example.com',
    'http://localhost:3000',
    'https://[2001:db8::1]:8443',
    'capacitor://localhost',
  ]);
});

test.each([
  '',
  '*',
  'null',
  'shop.example.com',
  'https://shop.example.com/help',
  'https://*.example.com',
  'https://a@shop.example.com',
  'https://쇼핑.example.com',
  'https://shop.example.com:99999',
  'https://shop.example.com https://b.example.com',
  `https://${'a.'.repeat(150)}example.com`,
])('%j is not an origin', (text) => {
  expect(() => readOrigins(['https://a.example.com', text], 'allowedOrigins')).toThrow(
    expect.objectContaining({
      code: 'BAD_USER_INPUT',
      details: expect.objectContaining({ field: 'allowedOrigins.1' }) as unknown,
    }),
  );
});

test('at most 50 origins', () => {
  const origins = Array.from({ length: 51 }, (_, i) => `https://a${i}.example.com`);
  expect(readOrigins(origins.slice(1), 'allowedOrigins')).toHaveLength(50);
  expect(() => readOrigins(origins, 'allowedOrigins')).toThrow('51 origins');
});
