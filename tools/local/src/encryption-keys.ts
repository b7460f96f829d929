import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The keys that tokens are encrypted with on this machine, `id:base64`; made once and kept in the data folder. Without the
 * same keys next time, every connected account would have to sign in again.
 */
export async function keptEncryptionKeys(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'token-encryption-keys');
  try {
    // Exclusive: of two processes that make one, both go on with the same.
    await writeFile(file, `k1:${randomBytes(32).toString('base64')}`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
