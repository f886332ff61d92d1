// The second factor: codes of six digits that an app computes from a secret and the time (TOTP,
// RFC 6238, by otpauth), and recovery codes. Invariant: SHA-1, six digits, 30 seconds: what every
// app understands; a code holds in its own half minute and the ones beside it.
// Leaves to others: where the secret is kept and that no code is taken twice
// (second-factor-store.ts). Pure but for new secrets, whose randomness is otpauth's.

import { Secret, TOTP } from 'otpauth';

const period = 30;
const digits = 6;

/** 160 bits in base32, as RFC 4226 recommends. */
export const newFactorSecret = (): string => new Secret({ size: 20 }).base32;

/** What the QR code holds. */
export const factorUri = (secret: string, name: string): string =>
  new TOTP({ issuer: 'Tieout', label: name, secret, digits, period }).toString();

/** The number of the half minute a code belongs to; null: it is none of about now. */
export function stepOf(secret: string, code: string, nowMs: number): number | null {
  const delta = TOTP.validate({
    ...{ token: code, secret: Secret.fromBase32(secret), digits, period, timestamp: nowMs },
    window: 1,
  });
  return delta === null ? null : Math.floor(nowMs / 1000 / period) + delta;
}

/** What a person typed, without what only separates. */
export const plainCode = (typed: string): string => typed.replace(/[\s-]/g, '').toUpperCase();

export const isAppCode = (code: string): boolean => /^\d{6}$/.test(code);
export const isRecoveryCode = (code: string): boolean => /^[A-Z2-7]{16}$/.test(code);

/** 80 bits each, to be written down: `ABCD-EFGH-IJKL-MNOP`. */
export const newRecoveryCode = (): string =>
  (new Secret({ size: 10 }).base32.match(/.{4}/g) ?? []).join('-');
