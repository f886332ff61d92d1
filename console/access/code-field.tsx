// The field for a code of the second factor. Invariant: phones and password managers may fill it
// in. Leaves to others: when it is asked for.

import { TextInput } from '@mantine/core';
import { t } from '../language/text.ts';

export function CodeField(props: {
  value: string;
  onChange: (value: string) => void;
  /** Only a code of the app, as while it is set up. */
  appOnly?: boolean;
}) {
  const { value, onChange, appOnly = false } = props;
  return (
    <TextInput
      label={t('Code')}
      description={
        appOnly
          ? t('The six digits that the app shows now.')
          : t('The six digits of your authenticator app, or a recovery code.')
      }
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      inputMode={appOnly ? 'numeric' : 'text'}
      required
      withAsterisk={false}
      autoFocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
