/** A JSON object whose members are not yet known. */
export type JsonRecord = Readonly<Record<string, unknown>>;

const unstorable = /[\u0000\ud800-\udfff]/;
const nul = /\u0000/g;
const loneSurrogate = /\p{Surrogate}/gu;

/** Undefined for anything but a JSON object. */
export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text as Postgres can keep it (neither `text` nor `jsonb` takes NUL or half a surrogate pair), or null. */
export function asText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return unstorable.test(value) ? value.replace(nul, '').replace(loneSurrogate, '\ufffd') : value;
}

/** Trimmed; null when nothing is left. */
export function asFilledText(value: unknown): string | null {
  return asText(value)?.trim() || null;
}

/** A web address that is safe to offer as a link; null for other schemes and for what is no address. */
export function asWebAddress(value: unknown): string | null {
  const text = asFilledText(value);
  return text !== null && /^https?:\/\/[^\s]+$/i.test(text) ? text : null;
}
