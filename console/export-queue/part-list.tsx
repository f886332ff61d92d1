// The parts of a split entry in the details of any of them: where each stands, and the way there.
// Invariant: parts that have no export yet are shown as what follows the first. Leaves to others:
// acting on one (its own details).

import { Text } from '@mantine/core';
import type { ExportDetail } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import classes from '../controls/controls.module.css';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { StateBadge } from './state-badge.tsx';

type Part = ExportDetail['parts'][number];

export function PartList({ detail }: { detail: ExportDetail }) {
  return (
    <div className={classes.scrollX}>
      <table className={classes.plainTable}>
        <thead>
          <tr>
            <th>{t('Part')}</th>
            <th>{t('State')}</th>
            <th>{t('Ledger id')}</th>
            <th className={classes.end}>{t('Amount')}</th>
          </tr>
        </thead>
        <tbody>
          {detail.parts.map((part) => (
            <tr key={part.number}>
              <td>
                <PartLink part={part} own={detail.exportId} />
              </td>
              <td>
                {part.state === null ? (
                  <Text span inherit c="dimmed">
                    {t('Follows the first')}
                  </Text>
                ) : (
                  <StateBadge state={part.state} standing={null} />
                )}
              </td>
              <td className="tabular">{part.externalId ?? '–'}</td>
              <td className={classes.end}>
                <Amount amount={part.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PartLink({ part, own }: { part: Part; own: string }) {
  const name = t('{number}, entity {entityId}', { number: part.number, entityId: part.entityId });
  if (part.exportId === null || part.exportId === own) return name;
  return <InnerLink href={paths.sync({ open: part.exportId })}>{name}</InnerLink>;
}
