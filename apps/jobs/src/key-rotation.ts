import { organisationSecretPurpose, verifierPurpose } from '@kalbro/calendar-service';
import { Database } from '@kalbro/database';
import type { ClientId } from '@kalbro/kernel';
import type { KeyRing, RotationReport, SealedPlace } from '@kalbro/m365';
import { parseKeyRing, rotateAll, SealedRows, SecretBox, tokenPlace } from '@kalbro/m365';
import { EnvError } from './env.js';
import type { RotationEnv } from './env.js';

/** Code verifiers of sign-ins that were begun: they are gone in ten minutes, but until then they need their key. */
const signInPlace: SealedPlace = {
  table: 'sign_in_attempt',
  idColumn: 'state_hash',
  purposeOf: (stateHash: Buffer) => verifierPurpose(stateHash),
};

/** Secrets of registrations that clients brought. */
const organisationPlace: SealedPlace = {
  table: 'organisation_connection',
  idColumn: 'client_id',
  purposeOf: (clientId: ClientId) => organisationSecretPurpose(clientId),
};

/** Every table that holds something sealed: a key that one of them needs is not said to be removable. */
const places: readonly SealedPlace[] = [tokenPlace, organisationPlace, signInPlace];

/** Seals everything anew with the first key of the ring. Throws `EnvError` and `RotationRefusedError` before anything is changed. */
export async function rotateKeys({ databaseUrl, encryptionKeys }: RotationEnv): Promise<RotationReport> {
  const ring = keyRingOf(encryptionKeys);
  const box = new SecretBox(ring);
  const database = await Database.connect({ url: databaseUrl, poolSize: 2, applicationName: 'kalbro-rotate-keys' });
  try {
    const tables = places.map((place) => new SealedRows(database, box, place));
    return await rotateAll(tables, ring);
  } finally {
    await database.close();
  }
}

function keyRingOf(text: string): KeyRing {
  try {
    return parseKeyRing(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvError([`TOKEN_ENCRYPTION_KEYS is not usable: ${reason}.`]);
  }
}

/** What there is to say of it, line by line, to whoever started it. */
export function tellRotation({ tables, removable, needed }: RotationReport): readonly string[] {
  return [
    ...tables.map(({ name, sealed }) => `${name}: ${sealed} sealed anew.`),
    ...tables
      .filter(({ unreadable }) => unreadable > 0)
      .map(({ name, unreadable }) => `${name}: ${unreadable} do not open with their key and were left as they are.`),
    ...[...needed].map(
      ([id, count]) =>
        `Key "${id}" is still needed by ${count}: a process that was not restarted writes with it, or they do not open. Restart every process and start again.`,
    ),
    removable.length === 0
      ? 'No key can be taken out of TOKEN_ENCRYPTION_KEYS.'
      : `Can be taken out of TOKEN_ENCRYPTION_KEYS now: ${removable.join(', ')}.`,
  ];
}
