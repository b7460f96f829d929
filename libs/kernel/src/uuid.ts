const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** UUID version 7, RFC 9562 section 5.7: 48 bits of Unix milliseconds, then random bits. */
export function v7(milliseconds: number, random: Uint8Array): string {
  if (random.length < 10) throw new RangeError('A UUID needs 10 random bytes.');
  const bytes = new Uint8Array(16);
  for (let i = 5, rest = milliseconds; i >= 0; i -= 1, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => hex[byte]).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
