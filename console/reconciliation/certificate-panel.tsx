// The certificate of a period: whether it can be issued, issuing it, what it says, saving it, and
// how anybody verifies it. Invariant: it is asked for by a press and saved as the server wrote it,
// byte for byte, because a changed byte fails its verification.

import { Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import { IconCertificate } from '@tabler/icons-react';
import type { SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { formatCount, formatDecimal, isZero } from '../controls/amount-format.ts';
import { formatInstant } from '../controls/date-format.ts';
import { Facts, Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { rich, t } from '../language/text.ts';
import {
  type IssuedCertificate,
  type OfPeriod,
  useCertificate,
  useCertificatePdf,
} from './sign-off-queries.ts';

export function CertificatePanel({ of, period }: { of: OfPeriod; period: SignOffPeriod }) {
  const issue = useCertificate(of);
  const left = period.count - period.signed;
  const why = period.count === 0 ? t('No account was compared.') : whyNot(left);
  return (
    <Panel
      title={t('Certificate')}
      lead={
        why === null
          ? t('Every account of {label} is signed off.', { label: period.label })
          : t('{left, plural, one {# account} other {# accounts}} of {label} left to sign off.', {
              left,
              label: period.label,
            })
      }
      actions={
        <MayButton
          right="read"
          why={why}
          loading={issue.isPending}
          leftSection={<IconCertificate size={16} />}
          onClick={() => issue.mutate()}
        >
          {t('Issue the certificate')}
        </MayButton>
      }
    >
      <ProblemNote error={issue.error} />
      {issue.data && why === null ? (
        <Issued of={of} certificate={issue.data} />
      ) : (
        <p style={{ margin: 0 }}>
          {t(
            'It holds every term of every account, the counts, who signed and reviewed, ' +
              'the manual adjustments, and a SHA-256 over all of it. Anybody can verify it ' +
              'without your database.',
          )}
        </p>
      )}
    </Panel>
  );
}

const whyNot = (left: number) =>
  left === 0
    ? null
    : t('{left, plural, one {# account} other {# accounts}} must be signed off first.', { left });

function Issued({ of, certificate }: { of: OfPeriod; certificate: IssuedCertificate }) {
  const { inputs, inputsSha256, issuedAt, issuedBy, text } = certificate;
  const pdf = useCertificatePdf(of);
  const name = `certificate-${of.period}`;
  const unexplained = inputs.rows.filter((row) => !isZero(row.unexplained)).length;
  const rows = formatCount(inputs.rows.length);
  const savePdf = () =>
    pdf.mutate(undefined, {
      onSuccess: (blob) => saveFile(blob, `${name}.pdf`),
      onError: tellFailure,
    });
  return (
    <Stack gap={14}>
      <Facts
        facts={[
          [
            t('Issued'),
            t('{issuedAt} by {issuedBy}', { issuedAt: formatInstant(issuedAt), issuedBy }),
          ],
          [
            t('Balances'),
            unexplained === 0
              ? t('{rows}, {zero} unexplained', { rows, zero: formatDecimal('0.00') })
              : t('{rows}, {unexplained} with an unexplained amount', { rows, unexplained }),
          ],
          [t('Accounts signed off'), formatCount(inputs.signOffs.length)],
          [t('Manual adjustments'), formatCount(inputs.adjustments.length)],
          [t('SHA-256 of its inputs'), <Code key="sha">{inputsSha256}</Code>],
        ]}
      />
      <Group gap={8}>
        <Button
          variant="default"
          onClick={() => saveFile(new Blob([text], { type: 'application/json' }), `${name}.json`)}
        >
          {t('Save JSON')}
        </Button>
        <Button variant="default" loading={pdf.isPending} onClick={savePdf}>
          {t('Save PDF')}
        </Button>
        <CopyButton value={inputsSha256}>
          {({ copied, copy }) => (
            <Button variant="subtle" onClick={copy}>
              {copied ? t('Copied') : t('Copy the SHA-256')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <p style={{ margin: 0 }}>
        {rich(
          'To verify it, without the database: <code>tieout verify --certificate ' +
            '{name}.json</code>. One changed byte fails. Keep the SHA-256 somewhere else; ' +
            'the PDF prints it.',
          { code: (inner) => <Code>{inner}</Code>, name },
        )}
      </p>
    </Stack>
  );
}

/** Hands a file to the browser, as a download. */
function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
