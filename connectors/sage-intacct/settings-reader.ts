// Reads the members of a connection's settings, for both connectors, and tells which addresses
// credentials may go to. Pure. Invariant: every problem is remembered, none hides another; an
// address is https on the vendor's own hosts, or loopback when the process allows it. Leaves to
// others: which members there are (each connector's settings).

import type { Problem } from '#problems/problem.ts';
import { intacctProblem } from './intacct-errors.ts';

type Plain = Readonly<Record<string, unknown>>;

const vendorHosts = /^([a-z0-9-]+\.)*(intacct|sage)\.com$/;
const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** What an address must be, as the end of a sentence. */
export const vendorAddress =
  'an https address of intacct.com (one of this machine, for a simulated company, needs ' +
  'TIEOUT_LOCAL_LEDGERS=1)';

/** The address without a final slash, or null when credentials may not go there. */
export function baseUrlOf(value: unknown, allowLoopback: boolean): string | null {
  if (typeof value !== 'string' || !URL.canParse(value)) return null;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return null;
  const isVendor = url.protocol === 'https:' && url.port === '' && vendorHosts.test(url.hostname);
  const isLoopback =
    allowLoopback && loopbackHosts.has(url.hostname) && /^https?:$/.test(url.protocol);
  if (!isVendor && !isLoopback) return null;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Reads members one by one and remembers every problem. */
export class SettingsReader {
  readonly problems: Problem[] = [];
  readonly #json: Plain;

  constructor(json: Plain) {
    this.#json = json;
  }

  refuse<T>(name: string, expected: string, otherwise: T): T {
    this.problems.push(intacctProblem('INTACCT_SETTING_INVALID', { where: name }, name, expected));
    return otherwise;
  }

  value(name: string): unknown {
    return this.#json[name] ?? undefined;
  }

  text(name: string): string {
    const value = this.value(name);
    const isFine = typeof value === 'string' && /^[^\p{Cc}@|]{1,100}$/u.test(value.trim());
    return isFine ? value.trim() : this.refuse(name, 'a text without @ and |', '');
  }

  optionalText(name: string): string | null {
    const value = this.value(name);
    return value === undefined || value === '' ? null : this.text(name);
  }

  whole(name: string, bounds: { otherwise: number; min: number; max: number }): number {
    const { otherwise, min, max } = bounds;
    const value = this.value(name) ?? otherwise;
    const isFine = Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
    return isFine ? Number(value) : this.refuse(name, `a whole number from ${min} to ${max}`, min);
  }

  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const value = this.value(name) ?? choices[0];
    const found = choices.find((one) => one === value);
    return found ?? this.refuse(name, `one of ${choices.join(', ')}`, choices[0]);
  }
}
