// Texts that would not arrive whole in the ledger: of which field, how many entries, and one of
// them before and after. Invariant: a note; nothing is refused for it. Leaves to others: the limits
// (settings of the connection).

import type { Rehearsal } from '../api/contract.ts';
import { formatCount } from '../controls/amount-format.ts';
import controls from '../controls/controls.module.css';
import { Panel } from '../controls/page-header.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';

type Cut = Rehearsal['cuts'][number];

/** Nothing where every text arrives whole. */
export function TextCuts({ cuts }: { cuts: readonly Cut[] }) {
  if (cuts.length === 0) return null;
  return (
    <Panel
      title={t('Texts that would be cut')}
      lead={rich(
        'They are sent all the same. The template of memos and both limits are settings of the ' +
          '<link>connection</link>.',
        { link: (inner) => <InnerLink href={paths.integration()}>{inner}</InnerLink> },
      )}
    >
      <div className={controls.scrollX}>
        <table className={controls.plainTable} aria-label={t('Texts that would be cut')}>
          <thead>
            <tr>
              <th>{t('Field there')}</th>
              <th className={controls.end}>{t('Entries')}</th>
              <th>{t('For example')}</th>
            </tr>
          </thead>
          <tbody>
            {cuts.map((cut) => (
              <CutRow key={`${cut.field} ${cut.setting}`} cut={cut} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function CutRow({ cut: { field, setting, lengthMax, count, example } }: { cut: Cut }) {
  const { exportId, documentNumber, line, whole, text } = example;
  return (
    <tr>
      <td>
        {field}
        <div className={controls.faint}>
          {t('at most {lengthMax} characters: {setting}', { lengthMax, setting })}
        </div>
      </td>
      <td className={controls.end}>{formatCount(count)}</td>
      <td>
        <InnerLink href={paths.sync({ open: exportId })}>
          {line === null
            ? documentNumber
            : t('{documentNumber}, line {line}', { documentNumber, line })}
        </InnerLink>
        <div>{whole}</div>
        <div className={controls.faint}>{t('as {text}', { text })}</div>
      </td>
    </tr>
  );
}
