/** Text without line breaks and other control characters: nothing in it can begin another header. */
export function asOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
