// The system type of a connection: which external ledger, by which of its APIs. Invariant: what is
// not built is named and cannot be chosen. Leaves to others: the fields each type wants
// (ledgers.ts).

import { Radio } from '@mantine/core';
import { t } from '../language/text.ts';
import classes from './integration.module.css';
import { ledgerKinds, ledgersNotBuilt } from './ledgers.ts';

interface SystemTypeProps {
  readonly chosen: string;
  readonly onChoose: (ledger: string) => void;
}

/** One card a type. */
export function SystemType({ chosen, onChoose }: SystemTypeProps) {
  return (
    <Radio.Group label={t('System type')} value={chosen} onChange={onChoose} mb={20}>
      <div className={classes.types}>
        {ledgerKinds.map((kind) => (
          <Radio.Card key={kind.ledger} value={kind.ledger} className={classes.type ?? ''}>
            <Radio.Indicator />
            <span>
              <strong>{kind.name}</strong>
              <span>{kind.lead}</span>
            </span>
          </Radio.Card>
        ))}
        {ledgersNotBuilt.map((name) => (
          <Radio.Card key={name} value={name} disabled className={classes.type ?? ''}>
            <Radio.Indicator disabled />
            <span>
              <strong>{name}</strong>
              <span>{t('Not built yet.')}</span>
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
