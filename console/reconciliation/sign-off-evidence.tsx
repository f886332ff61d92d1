// The files behind a sign-off: which there are, each to be opened, and one more to be added.
// Invariant: a file is never changed or taken away; its SHA-256 stands in the certificate.

import { Anchor, FileButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { MayButton } from '../access/may-button.tsx';
import { useRenewal } from '../api/renewal.ts';
import { addressOf, send } from '../api/request.ts';
import { formatCount } from '../controls/amount-format.ts';
import { formatInstant } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { bodyOfFile } from './evidence-body.ts';
import classes from './reconciliation.module.css';
import type { OfPeriod, SignOffAccount } from './sign-off-queries.ts';

export function SignOffEvidence(props: { of: OfPeriod; account: SignOffAccount }) {
  const { of, account } = props;
  const add = useAdd({ ...of, account: account.account });
  const keep = (file: File | null) => {
    if (file !== null) add.mutate(file, { onError: tellFailure });
  };
  const query = { connection: of.connectionId, period: of.period, account: account.account };
  return (
    <Section title={t('Evidence')}>
      <ul className={classes.entries}>
        {account.evidence.map((one) => (
          <li key={one.evidenceNumber} className={classes.entry}>
            <Anchor
              size="sm"
              href={addressOf('/sign-offs/evidence', { ...query, number: one.evidenceNumber })}
            >
              {one.fileName}
            </Anchor>
            <span className={classes.placeNote}>
              {t('{bytes} bytes · {person}, {at}', {
                bytes: formatCount(one.bytes),
                person: one.addedBy,
                at: formatInstant(one.addedAt),
              })}
            </span>
          </li>
        ))}
      </ul>
      <FileButton onChange={keep}>
        {(button) => (
          <MayButton
            right="sign-off"
            {...button}
            mt={8}
            size="compact-sm"
            variant="default"
            loading={add.isPending}
          >
            {t('Add evidence…')}
          </MayButton>
        )}
      </FileButton>
    </Section>
  );
}

function useAdd(of: OfPeriod & { readonly account: string }) {
  const renew = useRenewal('sign-offs');
  return useMutation({
    mutationFn: async (file: File) =>
      send('POST', '/sign-offs/evidence', { ...of, ...(await bodyOfFile(file)) }),
    onSuccess: () => renew(),
  });
}
