const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** UUID version 7, RFC 9562 section 5.7: 48 bits of Unix milliseconds, then random bits of the 10 bytes given. */
export function v7(milliseconds: number, random: Uint8Array): string {
  if (random.length < 10) throw new RangeError('A UUID needs 10 random bytes.');
  const time = Math.floor(milliseconds).toString(16).padStart(12, '0');
  const at = (index: number): string => hex[random[index] ?? 0] ?? '';
  const version = hex[((random[0] ?? 0) & 0x0f) | 0x70] ?? '';
  const variant = hex[((random[2] ?? 0) & 0x3f) | 0x80] ?? '';
  const tail = at(4) + at(5) + at(6) + at(7) + at(8) + at(9);
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}${at(1)}-${variant}${at(3)}-${tail}`;
}
