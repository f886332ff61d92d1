// Setting up the second factor: the password, the QR code and a first code, the recovery codes.
// Invariant: secret and recovery codes are text of the page only: never in the address, never kept.
// Leaves to others: where it is asked for (how-dialog.tsx, factor-page.tsx).

import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { CodeField } from './code-field.tsx';
import { PresentPasswordField } from './entrance.tsx';
import classes from './people.module.css';
import { QrCode } from './qr-code.tsx';
import {
  type FactorMade,
  type RecoveryCodes,
  useConfirmFactor,
  useMakeFactor,
} from './session-queries.ts';

/** `onDone` is called when the recovery codes have been seen. */
export function FactorSetup({ onDone }: { onDone: () => void }) {
  const make = useMakeFactor();
  const confirm = useConfirmFactor();
  if (confirm.data) return <RecoveryCodesShown {...confirm.data} onDone={onDone} />;
  if (make.data) {
    return (
      <FirstCode
        made={make.data}
        error={confirm.error}
        pending={confirm.isPending}
        onCode={(code) => confirm.mutate(code)}
      />
    );
  }
  return (
    <PresentForm
      error={make.error}
      pending={make.isPending}
      onPresent={(one) => make.mutate(one)}
    />
  );
}

function PresentForm(props: {
  error: unknown;
  pending: boolean;
  onPresent: (present: string) => void;
}) {
  const [present, setPresent] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onPresent(present);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PresentPasswordField value={present} onChange={setPresent} />
        <ProblemNote error={props.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={props.pending}>
            {t('Set up a second factor')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function FirstCode(props: {
  made: FactorMade;
  error: unknown;
  pending: boolean;
  onCode: (code: string) => void;
}) {
  const { secret, uri } = props.made;
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onCode(code);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {t(
            'Scan this with an authenticator app on your phone, or type the secret into it; ' +
              'then give the code it shows.',
          )}
        </Text>
        <div className={classes.qr}>
          <QrCode text={uri} label={t('QR code of the secret below')} />
        </div>
        <section aria-label={t('Secret')}>
          <code className={classes.secret}>{(secret.match(/.{1,4}/g) ?? []).join(' ')}</code>
        </section>
        <CodeField appOnly value={code} onChange={setCode} />
        <ProblemNote error={props.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={props.pending}>
            {t('Switch it on')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Ten codes, shown once. */
export function RecoveryCodesShown({
  recoveryCodes,
  onDone,
}: RecoveryCodes & { onDone: () => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t(
          'Keep these recovery codes where you will find them without your phone. Each lets ' +
            'you in once in place of a code of the app. They are not shown again.',
        )}
      </Text>
      <section aria-label={t('Recovery codes')}>
        <ul className={classes.codes}>
          {recoveryCodes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </section>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={recoveryCodes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('Copied') : t('Copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>{t('I have kept them')}</Button>
      </Group>
    </Stack>
  );
}
