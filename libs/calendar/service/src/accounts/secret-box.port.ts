/** An encrypted text, as it is stored; opaque but for the id of the key that opens it. */
export interface SealedText {
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

/** Authenticated encryption; `purpose` is bound to the text, so that a sealed text opens only where it belongs. */
export interface SecretBox {
  seal(purpose: string, text: string): SealedText;
  /** Throws when the text was changed, belongs elsewhere, or its key is gone. */
  open(purpose: string, sealed: SealedText): string;
}
