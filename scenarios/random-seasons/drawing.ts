// A random season under way: what was told, who owes what, what waits, on which day. Pure. Leaves
// to others: what is told next (random-season.ts).

import { type Random, randomFrom } from '#scenarios/demo-season/random.ts';

export interface DrawnEvent {
  readonly json: Record<string, unknown> & { readonly id: string; readonly kind: string };
  /** Wrong on purpose. */
  readonly wrong: boolean;
}

/** No event: here the books are closed through `through`. */
export const closing = 'close';

export interface Open {
  readonly id: string;
  readonly outlet: string;
  readonly customer: { id: string; name: string };
  readonly day: number;
  /** Cents that may still be settled, given back or given up. */
  cents: number;
  /** Of a debt: cents no credit memo was of. */
  creditable?: number;
  /** Of money: what it paid, and how much of it paid nothing. */
  debt?: Open | undefined;
  free?: number;
  /** A credit memo is no money. */
  readonly isMemo?: true;
}

/** Income of an invoice that waits, or has been recognized, in cents. */
export interface Deferred {
  readonly id: string;
  readonly outlet: string;
  readonly product: string;
  readonly customer: { id: string; name: string };
  left: number;
  recognized: number;
}

/** A deposit that was paid, and what is left of it in cents. */
export interface Held {
  readonly outlet: string;
  readonly product: string;
  readonly customer: { id: string; name: string };
  cents: number;
}

const dayText = (day: number) => `2026-06-${String(day).padStart(2, '0')}`;

/** A season under way. */
export class Drawing {
  readonly drawn: DrawnEvent[] = [];
  readonly random: Random;
  readonly owed: Open[] = [];
  readonly paid: Open[] = [];
  readonly deferred: Deferred[] = [];
  readonly held: Held[] = [];
  /** Entries nothing else speaks of: they may be taken back. */
  readonly voidable: { id: string; outlet: string; kind: string; day: number }[] = [];
  /** Day of the month through which the books are closed. */
  closedThrough = 0;
  #day = 1;
  #number = 0;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  /** Days only go forward: later events speak of earlier ones. */
  nextDay(): void {
    if (this.random.chance(40)) this.#day = Math.min(28, this.#day + this.random.between(1, 3));
  }

  get day(): number {
    return this.#day;
  }

  tell(kind: string, outlet: string, members: Record<string, unknown>, wrong = false): string {
    this.#number += 1;
    const id = `E-${this.#number}`;
    const occurredOn = dayText(this.#day);
    const json = { source: 'random', id, kind, occurredOn, outlet, ...members };
    this.drawn.push({ json, wrong });
    return id;
  }

  /** Closes the days before this one, once. */
  close(): void {
    if (this.closedThrough > 0 || this.#day < 2) return;
    this.closedThrough = this.#day - 1;
    const through = dayText(this.closedThrough);
    this.drawn.push({ json: { id: 'CLOSE', kind: closing, through }, wrong: false });
  }

  /** A debt, of which nothing is paid or credited. */
  owe(debt: Open): void {
    this.owed.push({ ...debt, creditable: debt.cents });
  }

  outlet(): string {
    return this.random.pick(['TRS', 'REIT']);
  }

  customer(): { id: string; name: string } {
    const number = this.random.between(1, 3);
    return { id: `C-${number}`, name: `Customer ${number}` };
  }

  cents(): number {
    return this.random.between(1, 50_000);
  }
}
