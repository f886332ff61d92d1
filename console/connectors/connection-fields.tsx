// Name and cut-over date of a connection: what every ledger asks for, in the form that connects one
// and in the form that changes it. Invariant: holds no values of its own. Leaves to others: the
// settings of a kind of ledger (ledger-fields.tsx), saving.

import { TextInput } from '@mantine/core';
import { t } from '../language/text.ts';

export interface ConnectionFieldsProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  /** `YYYY-MM-DD`, or empty while it is being chosen. */
  readonly cutoverOn: string;
  readonly onCutoverOn: (date: string) => void;
}

/** Two required fields, to stand in a grid of fields. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  return (
    <>
      <TextInput
        label={t('Name')}
        required
        withAsterisk
        value={props.name}
        onChange={(event) => props.onName(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t('Cut-over date')}
        description={t('Entries dated before it are already in the ledger.')}
        required
        withAsterisk
        value={props.cutoverOn}
        onChange={(event) => props.onCutoverOn(event.currentTarget.value)}
      />
    </>
  );
}
