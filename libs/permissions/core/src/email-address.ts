const dotAtom = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const domainName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/i;

/**
 * Reads an e-mail address (the dot-atom form of RFC 5322's addr-spec, lengths of RFC 5321) and answers with it in lower
 * case, spaces around it removed; undefined when it is no address. Quoted local parts, comments and address literals are
 * refused: no Microsoft 365 account has them.
 */
export function parseEmailAddress(text: string): string | undefined {
  const address = text.trim();
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const domain = address.slice(at + 1);
  const fits = local.length <= 64 && address.length <= 254;
  return fits && dotAtom.test(local) && domainName.test(domain) ? address.toLowerCase() : undefined;
}
