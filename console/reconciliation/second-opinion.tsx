// What the ledger's own trial balance report says of the balances that were compared. Invariant: a
// report that could not be read is said so, never taken for agreement. Leaves to others: the rows.

import type { ReconciliationSummary } from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import controls from '../controls/controls.module.css';
import { Panel } from '../controls/page-header.tsx';
import { Note } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './reconciliation.module.css';

type Opinion = NonNullable<ReconciliationSummary['secondOpinion']>;

/** Nothing when nobody asked for it. */
export function SecondOpinion(props: { opinion: Opinion | null; ledgerName: string }) {
  const { opinion, ledgerName } = props;
  if (opinion === null) return null;
  if (opinion.state === 'agrees') {
    return (
      <p className={classes.verdictLead} style={{ margin: 0 }}>
        {t(
          'Second opinion: {ledgerName}’s own trial balance report agrees, to the cent, ' +
            'on {accounts, plural, one {# account} other {# accounts}}.',
          { ledgerName, accounts: opinion.accounts },
        )}
      </p>
    );
  }
  if (opinion.state === 'differs') return <Differences opinion={opinion} ledgerName={ledgerName} />;
  return (
    <Note
      tone="warn"
      title={
        opinion.state === 'not-offered'
          ? t('Second opinion: {ledgerName} offers no trial balance report.', { ledgerName })
          : t('Second opinion: the report could not be read. {message}', {
              message: opinion.problem?.message ?? '',
            })
      }
      hint={opinion.problem?.hint}
      code={opinion.problem?.code}
    />
  );
}

function Differences({ opinion, ledgerName }: { opinion: Opinion; ledgerName: string }) {
  const { differences, accounts } = opinion;
  return (
    <Panel
      title={t('Second opinion: the report differs')}
      lead={t(
        '{ledgerName}’s own trial balance report says otherwise on {differences} of ' +
          '{accounts} accounts.',
        { ledgerName, differences: differences.length, accounts },
      )}
      flush
    >
      <div className={controls.scrollX} style={{ padding: '0 18px' }}>
        <table className={controls.plainTable}>
          <thead>
            <tr>
              <th>{t('Account')}</th>
              <th className={controls.end}>{t('Balance')}</th>
              <th className={controls.end}>{t('Report')}</th>
              <th>{t('What')}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((one) => (
              <tr key={`${one.account} ${one.currency}`}>
                <td>{one.account}</td>
                <td className={controls.end}>
                  <Amount amount={one.balance} currency={one.currency} />
                </td>
                <td className={controls.end}>
                  <Amount amount={one.report} currency={one.currency} />
                </td>
                <td>{one.label}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
