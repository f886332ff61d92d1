// Seals and opens credentials: AES-256-GCM, a data key per secret, wrapped by the master key. Pure
// but for its nonces and data keys, which come straight from node:crypto: nobody may pass weaker
// ones in. Invariant: a sealed secret opens only under its key and in its own place (property,
// connection, format); a changed byte, a row copied elsewhere or another key fails closed. Nothing
// here prints a key. Leaves to others: where the master key lies (master-key-store.ts) and the row
// (credential-store.ts).

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { accessError } from './access-errors.ts';

/** The key that wraps data keys. A KeyObject shows no bytes when printed. */
export interface MasterKey {
  /** Derived from the key, 16 hex digits: says which key sealed a secret without telling it. */
  readonly keyId: string;
  readonly key: KeyObject;
}

/** Where a secret belongs; part of what is authenticated. */
export interface SecretPlace {
  readonly propertyId: number;
  readonly connectionId: number;
  /** Which of the connection's secrets; absent: its credentials. */
  readonly slot?: string;
}

const FORMAT = 1;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + TAG_BYTES + KEY_BYTES;
const HEAD_BYTES = 1 + KEY_ID_BYTES;

/**
 * A master key from 32 bytes. *Errors:* ACCESS_KEY_INVALID; `source` names where they came from.
 */
export function masterKeyOf(base64: string, source: string): MasterKey {
  const text = base64.trim();
  const bytes = Buffer.from(text, 'base64');
  const isFine = bytes.length === KEY_BYTES && /^[A-Za-z0-9+/]{43}=?$/.test(text);
  if (!isFine) throw accessError('ACCESS_KEY_INVALID', {}, source);
  const id = createHmac('sha256', bytes).update('tieout key id').digest();
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { keyId: id.subarray(0, KEY_ID_BYTES).toString('hex'), key };
}

function context(purpose: 'key' | 'secret', keyId: string, place: SecretPlace): Buffer {
  const { propertyId, connectionId, slot } = place;
  const own = slot === undefined ? '' : `|${slot}`;
  return Buffer.from(`tieout|${purpose}|${FORMAT}|${keyId}|${propertyId}|${connectionId}${own}`);
}

function encrypt(plain: Uint8Array, key: KeyObject, aad: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function decrypt(blob: Buffer, key: KeyObject, aad: Buffer): Buffer {
  const nonce = blob.subarray(0, NONCE_BYTES);
  const tag = blob.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(tag);
  const sealed = blob.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}

/** Seals a text for its place. Layout: format, key id, wrapped data key, sealed text. */
export function sealSecret(secret: string, place: SecretPlace, master: MasterKey): Buffer {
  const dataKey = randomBytes(KEY_BYTES);
  const wrapped = encrypt(dataKey, master.key, context('key', master.keyId, place));
  const aad = context('secret', master.keyId, place);
  const sealed = encrypt(Buffer.from(secret, 'utf8'), createSecretKey(dataKey), aad);
  dataKey.fill(0);
  return Buffer.concat([Buffer.from([FORMAT]), Buffer.from(master.keyId, 'hex'), wrapped, sealed]);
}

/** The id of the key that sealed a secret; null when the blob is not one of ours. */
export function sealingKeyId(blob: Buffer): string | null {
  const lengthMin = HEAD_BYTES + WRAPPED_BYTES + NONCE_BYTES + TAG_BYTES;
  if (blob.length < lengthMin || blob[0] !== FORMAT) return null;
  return blob.subarray(1, HEAD_BYTES).toString('hex');
}

/**
 * Opens a secret in its place with whichever of the keys sealed it: the present one, or one it was
 * rotated from. *Errors:* ACCESS_KEY_MISSING, ACCESS_SECRET_UNREADABLE.
 */
export function openSecret(
  blob: Buffer,
  place: SecretPlace,
  masters: readonly MasterKey[],
): string {
  const keyId = sealingKeyId(blob);
  if (keyId === null) throw accessError('ACCESS_SECRET_UNREADABLE', {});
  const master = masters.find((one) => one.keyId === keyId);
  if (master === undefined) throw accessError('ACCESS_KEY_MISSING', {}, keyId);
  const wrapped = blob.subarray(HEAD_BYTES, HEAD_BYTES + WRAPPED_BYTES);
  const sealed = blob.subarray(HEAD_BYTES + WRAPPED_BYTES);
  try {
    const dataKey = decrypt(wrapped, master.key, context('key', keyId, place));
    return decrypt(sealed, createSecretKey(dataKey), context('secret', keyId, place)).toString();
  } catch {
    // What exactly failed helps only an attacker.
    throw accessError('ACCESS_SECRET_UNREADABLE', {});
  }
}
