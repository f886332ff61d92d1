// The words of each message: figures in, title and lines out. Pure.
// Invariant: a message says how many and how much, what to do next, and leads to the screen where
// it is done; amounts are grouped, a webhook's data holds them plain.
// Leaves to others: reading the figures (conditions-store.ts), sending (…-client.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { grouped } from '#money/grouped.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { Condition } from './occasions.ts';

const silentMs = 10 * 60_000;

const counted = (count: number, one: string) => `${grouped(count)} ${one}${count === 1 ? '' : 's'}`;

const shown = (minor: bigint, currency: Currency) =>
  `${grouped(formatAmount(minor, currency))} ${currency}`;

/** An address of the console with its search values; empty ones are left out. */
export function linkTo(path: string, search: Readonly<Record<string, string | null>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (value) query.set(name, value);
  return query.size === 0 ? path : `${path}?${query}`;
}

export interface ErrorCause {
  readonly code: string;
  readonly subject: string | null;
  readonly message: string;
  readonly hint: string;
  readonly count: number;
  readonly amount_minor: bigint;
  readonly currency: string;
}

export function errorCondition(cause: ErrorCause): Condition {
  const { code, subject, message, hint, count } = cause;
  const currency = cause.currency as Currency;
  return {
    occasion: 'exports-in-error',
    subject: `${code} ${subject ?? ''} ${currency}`,
    message: {
      title: `${counted(count, 'export')} in error: ${message}`,
      lines: [`Amount: ${shown(cause.amount_minor, currency)}`, hint],
      link: linkTo('/accounting/sync', { status: 'error', cause: code, subject }),
      data: {
        ...{ code, subject, message, hint, count, currency },
        amount: formatAmount(cause.amount_minor, currency),
      },
    },
  };
}

interface OfConnection {
  readonly connectionId: number;
  readonly name: string;
}

/** Which of several connections the screen is to show. */
const at = ({ connectionId }: OfConnection) => ({ connection: String(connectionId) });

export function staleCondition(
  of: OfConnection,
  waits: { readonly pending: number; readonly oldestAt: Date; readonly minutes: number },
): Condition {
  const { pending, oldestAt, minutes } = waits;
  return {
    occasion: 'backlog-stale',
    subject: String(of.connectionId),
    message: {
      title: `${counted(pending, 'export')} to ${of.name} pending, the oldest for too long`,
      lines: [
        `The oldest waits since ${oldestAt.toISOString()}; more than ${minutes} minutes is stale.`,
        'See whether the worker runs and whether the ledger answers.',
      ],
      link: linkTo('/accounting/sync', { status: 'pending', ...at(of) }),
      data: { ...of, pending, oldestPendingAt: oldestAt.toISOString() },
    },
  };
}

export function brokenCondition(
  of: OfConnection,
  broken: { readonly what: 'disconnected' | 'silent'; readonly reason: string | null },
): Condition {
  const { what, reason } = broken;
  return {
    occasion: 'connection-broken',
    subject: `${of.connectionId} ${what}`,
    // A ledger that is silent for a moment is nothing anybody has to get up for.
    ...(what === 'silent' ? { afterMs: silentMs } : {}),
    message: {
      title: what === 'disconnected' ? `${of.name} is disconnected` : `${of.name} does not answer`,
      lines: [
        ...(reason === null ? [] : [reason]),
        what === 'disconnected'
          ? 'Nothing is sent until the credentials are right: test the connection.'
          : 'It is asked once a minute; exports wait and go out when it answers.',
      ],
      link: linkTo('/settings/accounting-integration', at(of)),
      data: { ...of, what, reason },
    },
  };
}

export function unexplainedCondition(run: {
  readonly connectionId: number;
  readonly name: string;
  readonly reconciliationId: bigint;
  readonly asOf: IsoDate;
  readonly amounts: readonly { readonly currency: Currency; readonly minor: bigint }[];
}): Condition {
  const { connectionId, name, asOf } = run;
  const reconciliationId = String(run.reconciliationId);
  const amounts = run.amounts.map(({ minor, currency }) => shown(minor, currency)).join(', ');
  return {
    occasion: 'unexplained',
    subject: String(connectionId),
    message: {
      title: `${amounts} unexplained as of ${asOf}`,
      lines: [`The comparison with ${name} leaves it without a cause.`],
      link: linkTo('/accounting/reconciliation', { run: reconciliationId, ...at(run) }),
      data: {
        ...{ connectionId, name, reconciliationId, asOf },
        unexplained: run.amounts.map(({ minor, currency }) => ({
          currency,
          amount: formatAmount(minor, currency),
        })),
      },
    },
  };
}

export function withdrawnCondition(one: {
  readonly signOffId: bigint;
  readonly account: string;
  readonly period: string;
  readonly preparedBy: string;
  readonly because: string;
  readonly moved: readonly MovedBalance[];
}): Condition {
  const { account, period, preparedBy, because, moved } = one;
  return {
    occasion: 'sign-off-withdrawn',
    subject: String(one.signOffId),
    message: {
      title: `Sign-off of ${account} for ${period} withdrawn: a balance moved`,
      lines: [
        because,
        ...moved.map(({ side, location, was, is }) => {
          const place = location === '' ? '' : ` at ${location}`;
          const whose = side === 'ours' ? 'Ours' : 'The external balance';
          return `${whose}${place} was ${was} and is ${is}.`;
        }),
        `${preparedBy} had signed it.`,
      ],
      link: linkTo('/accounting/reconciliation', { tab: 'sign-off', period }),
      data: { account, period, because, moved },
    },
  };
}

/** Amounts as people read them. */
export interface MovedBalance {
  readonly side: 'ours' | 'external';
  readonly location: string;
  readonly was: string;
  readonly is: string;
}

export interface DigestFigures {
  readonly on: IsoDate;
  readonly currency: Currency;
  readonly yesterday: { readonly synced: number; readonly amountMinor: bigint };
  readonly pending: { readonly count: number; readonly amountMinor: bigint };
  readonly causes: readonly ErrorCause[];
  readonly tieOut: readonly { readonly month: string; readonly state: string }[];
  readonly closedThroughOn: IsoDate | null;
}

export function digestCondition(of: DigestFigures): Condition {
  const { on, currency, yesterday, pending, causes, tieOut, closedThroughOn } = of;
  const errors = causes.reduce((sum, { count }) => sum + count, 0);
  const synced = counted(yesterday.synced, 'export');
  return {
    occasion: 'daily-digest',
    subject: on,
    message: {
      title: `${counted(errors, 'export')} in error, ${grouped(pending.count)} pending`,
      lines: [
        `Synced yesterday: ${synced}, ${shown(yesterday.amountMinor, currency)}`,
        `Pending: ${counted(pending.count, 'export')}, ${shown(pending.amountMinor, currency)}`,
        ...causes.map(
          ({ count, message, amount_minor: minor, currency: of }) =>
            `In error: ${grouped(count)}, ${shown(minor, of as Currency)}: ${message}`,
        ),
        ...tieOut.map(({ month, state }) => `${month}: ${state}`),
        closedThroughOn === null ? 'No period is closed.' : `Closed through ${closedThroughOn}.`,
      ],
      link: '/',
      data: {
        ...{ on, currency, closedThroughOn, tieOut, errors },
        syncedYesterday: {
          count: yesterday.synced,
          amount: formatAmount(yesterday.amountMinor, currency),
        },
        pending: { count: pending.count, amount: formatAmount(pending.amountMinor, currency) },
        causes: causes.map(({ code, subject, count }) => ({ code, subject, count })),
      },
    },
  };
}
