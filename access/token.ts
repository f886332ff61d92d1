// Tokens that open something: made here, kept as their SHA-256 only. Used for sessions, one-time
// links and API keys.
// Invariant: 256 bits of the system's randomness each; what is stored cannot be sent. Pure but for
// the randomness.

import { createHash, randomBytes } from 'node:crypto';

/** 43 characters that fit into a header, a cookie and an address. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token. No salt is needed: nobody guesses 256 bits. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

const keyStart = 'tieout_';
const prefixLength = keyStart.length + 8;

/** Starts with `tieout_`, so that searches for leaked secrets find it. */
export const newApiKey = (): string => keyStart + newToken();

export const isApiKey = (text: string): boolean => /^tieout_[\w-]{43}$/.test(text);

/** The part of a key that lists may show. */
export const prefixOf = (key: string): string => key.slice(0, prefixLength);
