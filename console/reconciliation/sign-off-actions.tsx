// The next thing to do about an account's sign-off: sign, force with a reason, review, withdraw.
// Invariant: forcing and withdrawing say in numbers what they do and ask why; who prepared a
// sign-off does not review it. Leaves to others: deciding (the server).

import { Group } from '@mantine/core';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useSession } from '../access/session-queries.ts';
import { formatDecimal, isZero } from '../controls/amount-format.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import {
  type OfPeriod,
  type SignOff,
  type SignOffAccount,
  useReview,
  useSign,
  useWithdraw,
} from './sign-off-queries.ts';
import { accountName } from './sign-off-words.ts';

interface ActionsProps {
  readonly account: SignOffAccount;
  readonly of: OfPeriod;
}

const look = { size: 'compact-sm', variant: 'default' } as const;

/** Buttons; a click on them opens nothing behind. */
export function SignOffActions({ account, of }: ActionsProps) {
  const { signOff } = account;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps the row's click from its buttons.
    // biome-ignore lint/a11y/useKeyWithClickEvents: its buttons have their own keys.
    <span onClick={(event) => event.stopPropagation()}>
      <Group gap={6} justify="flex-end" wrap="nowrap">
        {signOff === null ? (
          <SignButton account={account} of={of} />
        ) : (
          <>
            {signOff.whole ? null : <ReviewButton account={account} signOff={signOff} />}
            <WithdrawButton account={account} signOff={signOff} />
          </>
        )}
      </Group>
    </span>
  );
}

function SignButton({ account, of }: ActionsProps) {
  const sign = useSign(of);
  const [forcing, setForcing] = useState(false);
  const name = accountName(account);
  if (account.basis !== null) {
    return (
      <MayButton
        {...look}
        right="sign-off"
        aria-label={t('Sign off {name}', { name })}
        loading={sign.isPending}
        onClick={() => sign.mutate({ accounts: [account.account] }, { onError: tellFailure })}
      >
        {t('Sign off')}
      </MayButton>
    );
  }
  return (
    <>
      <MayButton
        {...look}
        right="sign-off"
        aria-label={t('Sign off {name} by force', { name })}
        onClick={() => setForcing(true)}
      >
        {t('Force…')}
      </MayButton>
      {forcing ? (
        <ReasonDialog
          opened
          onClose={() => setForcing(false)}
          title={t('Sign off {name} although it does not tie', { name })}
          effect={<OpenText account={account} />}
          reasonExample={t('The bank statement comes on Monday.')}
          confirmLabel={t('Sign off by force')}
          danger
          busy={sign.isPending}
          error={sign.error}
          onConfirm={(forcedBecause) =>
            sign.mutate(
              { accounts: [account.account], forcedBecause },
              { onSuccess: () => setForcing(false) },
            )
          }
        />
      ) : null}
    </>
  );
}

function OpenText({ account: { balances, items } }: { account: SignOffAccount }) {
  const open = balances.filter((one) => !isZero(one.open));
  const sums = open.map((one) =>
    t('{open} {currency} at {location}', {
      open: formatDecimal(one.open),
      currency: one.currency,
      location: one.location ?? t('no location'),
    }),
  );
  return (
    <>
      {t(
        '{sums} is open, in {items} items. They are carried to the next period, and the ' +
          'reason stands in the certificate.',
        { sums: sums.join(', '), items: items.length },
      )}
    </>
  );
}

interface SignedProps {
  readonly account: SignOffAccount;
  readonly signOff: SignOff;
}

function ReviewButton({ account, signOff }: SignedProps) {
  const review = useReview();
  const me = useSession().data?.person;
  const own = me === signOff.prepared.person;
  return (
    <MayButton
      {...look}
      right="review-sign-offs"
      why={own ? t('You prepared it: another person reviews it.') : null}
      aria-label={t('Review {account}', { account: accountName(account) })}
      loading={review.isPending}
      onClick={() => review.mutate(signOff.signOffId, { onError: tellFailure })}
    >
      {t('Review')}
    </MayButton>
  );
}

function WithdrawButton({ account, signOff }: SignedProps) {
  const withdraw = useWithdraw(signOff.signOffId);
  const [asking, setAsking] = useState(false);
  const name = accountName(account);
  return (
    <>
      <MayButton
        {...look}
        variant="subtle"
        right="withdraw-sign-offs"
        aria-label={t('Withdraw the sign-off of {name}', { name })}
        onClick={() => setAsking(true)}
      >
        {t('Withdraw…')}
      </MayButton>
      {asking ? (
        <ReasonDialog
          opened
          onClose={() => setAsking(false)}
          title={t('Withdraw the sign-off of {name}', { name })}
          effect={t(
            'The account counts as not signed off, and the certificate of the period ' +
              'cannot be issued. The sign-off stays in the history.',
          )}
          reasonExample={t('A late invoice has to be booked.')}
          confirmLabel={t('Withdraw')}
          danger
          busy={withdraw.isPending}
          error={withdraw.error}
          onConfirm={(reason) => withdraw.mutate(reason, { onSuccess: () => setAsking(false) })}
        />
      ) : null}
    </>
  );
}
