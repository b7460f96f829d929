import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RemoteError } from '@kalbro/kernel';
import type { KeyRing } from './key-ring.js';

/** An encrypted text, as it is stored. */
export interface SealedSecret {
  readonly keyId: string;
  /** 12 random bytes, new for every text. */
  readonly nonce: Buffer;
  /** The tag's 16 bytes are its last. */
  readonly ciphertext: Buffer;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts texts with AES-256-GCM. `purpose` names what the text belongs to (`kalbro:account:<id>`) and is
 * authenticated with it: a row that was moved to another account does not open.
 */
export class SecretBox {
  constructor(private readonly ring: KeyRing) {}

  get currentKeyId(): string {
    return this.ring.current;
  }

  seal(purpose: string, text: string): SealedSecret {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.key(this.ring.current), nonce, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(purpose));
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { keyId: this.ring.current, nonce, ciphertext };
  }

  /** Throws `RemoteError` `misconfigured`: with the right keys in place the secret would open, and the account is fine. */
  open(purpose: string, sealed: SealedSecret): string {
    const key = this.key(sealed.keyId);
    try {
      const decipher = createDecipheriv(algorithm, key, sealed.nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(sealed.ciphertext.subarray(-tagBytes));
      const text = decipher.update(sealed.ciphertext.subarray(0, -tagBytes));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (cause) {
      const message = `A secret does not open with key "${sealed.keyId}": it was changed, moved, or sealed by another key`;
      throw new RemoteError('misconfigured', message, { code: 'SECRET_UNREADABLE', cause });
    }
  }

  private key(id: string) {
    const key = this.ring.keys.get(id);
    if (key !== undefined) return key;
    throw new RemoteError('misconfigured', `The encryption key "${id}" is not configured any more`, {
      code: 'SECRET_KEY_UNKNOWN',
    });
  }
}
