// The outlet as a field of a filter bar. Invariant: outlets are those of the property on the
// screen; none chosen means all of them. Leaves to others: where the choice is kept.

import { ChoiceField } from '../controls/filter-bar.tsx';
import { t } from '../language/text.ts';
import { useOutletChoices } from './property-queries.ts';

interface OutletFieldProps {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  /** Of the choice that narrows nothing. */
  readonly all?: string;
  readonly width?: number;
}

/** Our outlets by code and name. */
export function OutletField(props: OutletFieldProps) {
  return (
    <ChoiceField
      label={t('Outlet')}
      all={t('All outlets')}
      {...props}
      options={useOutletChoices()}
    />
  );
}
