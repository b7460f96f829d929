import { parseEmailAddress } from './email-address.js';

describe('parseEmailAddress', () => {
  it.each([
    ['kari@fjordplan.example', 'kari@fjordplan.example'],
    [' Kari.Nordmann@Fjordplan.Example ', 'kari.nordmann@fjordplan.example'],
    ["o'brien+cal@mail.sub-domain.no", "o'brien+cal@mail.sub-domain.no"],
    ['guest_mail.com#EXT#@tenant.onmicrosoft.com', 'guest_mail.com#ext#@tenant.onmicrosoft.com'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    [`${'a'.repeat(64)}@b.no`, `${'a'.repeat(64)}@b.no`],
  ])('takes %s', (text, address) => {
    expect(parseEmailAddress(text)).toBe(address);
  });

  it.each([
    '',
    'kari',
    '@fjordplan.example',
    'kari@',
    'kari@localhost',
    'kari@fjordplan.example.',
    'kari@.example',
    'kari@fjord..example',
    'kari@-fjord.example',
    'kari@fjord-.example',
    'kari@fjord.1',
    '.kari@fjordplan.example',
    'kari.@fjordplan.example',
    'ka..ri@fjordplan.example',
    'kari nordmann@fjordplan.example',
    'kari@fjordplan.example, per@fjordplan.example',
    'Kari <kari@fjordplan.example>',
    'kari@per@fjordplan.example',
    '"kari"@fjordplan.example',
    'kari@[127.0.0.1]',
    'kari@fjordplan.example\nbcc: per@fjordplan.example',
    '\u212Aari@fjordplan.example',
    `${'a'.repeat(65)}@b.no`,
    `a@${'b'.repeat(64)}.no`,
    `a@${'bbbbbbbbb.'.repeat(26)}no`,
  ])('refuses %j', (text) => {
    expect(parseEmailAddress(text)).toBeUndefined();
  });
});
