// What the ledger's own trial balance report says of the balances that were compared. Invariant: a
// report that could not be read is said so, never taken for agreement. Leaves to others: the rows.

import type { ReconciliationSummary } from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { counted } from '../controls/amount-format.ts';
import controls from '../controls/controls.module.css';
import { Panel } from '../controls/page-header.tsx';
import { Note } from '../controls/problem-note.tsx';
import classes from './reconciliation.module.css';

type Opinion = NonNullable<ReconciliationSummary['secondOpinion']>;

/** Nothing when nobody asked for it. */
export function SecondOpinion(props: { opinion: Opinion | null; ledgerName: string }) {
  const { opinion, ledgerName } = props;
  if (opinion === null) return null;
  if (opinion.state === 'agrees') {
    return (
      <p className={classes.verdictLead} style={{ margin: 0 }}>
        Second opinion: {ledgerName}’s own trial balance report agrees, to the cent, on{' '}
        {counted(opinion.accounts, 'account')}.
      </p>
    );
  }
  if (opinion.state === 'differs') return <Differences opinion={opinion} ledgerName={ledgerName} />;
  return (
    <Note
      tone="warn"
      title={
        opinion.state === 'not-offered'
          ? `Second opinion: ${ledgerName} offers no trial balance report.`
          : `Second opinion: the report could not be read. ${opinion.problem?.message ?? ''}`
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
      title="Second opinion: the report differs"
      lead={
        <>
          {ledgerName}’s own trial balance report says otherwise on {differences.length} of{' '}
          {accounts} accounts.
        </>
      }
      flush
    >
      <div className={controls.scrollX} style={{ padding: '0 18px' }}>
        <table className={controls.plainTable}>
          <thead>
            <tr>
              <th>Account</th>
              <th className={controls.end}>Balance</th>
              <th className={controls.end}>Report</th>
              <th>What</th>
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
