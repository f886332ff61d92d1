// The certificate of a period: whether it can be issued, issuing it, what it says, saving it, and
// how anybody verifies it. Invariant: it is asked for by a press and saved as the server wrote it,
// byte for byte, because a changed byte fails its verification.

import { Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import { IconCertificate } from '@tabler/icons-react';
import type { SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { counted, formatCount, isZero } from '../controls/amount-format.ts';
import { formatInstant } from '../controls/date-format.ts';
import { Facts, Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import {
  type IssuedCertificate,
  type OfPeriod,
  useCertificate,
  useCertificatePdf,
} from './sign-off-queries.ts';

export function CertificatePanel({ of, period }: { of: OfPeriod; period: SignOffPeriod }) {
  const issue = useCertificate(of);
  const left = period.count - period.signed;
  const why = period.count === 0 ? 'No account was compared.' : whyNot(left);
  return (
    <Panel
      title="Certificate"
      lead={
        why === null
          ? `Every account of ${period.label} is signed off.`
          : `${counted(left, 'account')} of ${period.label} left to sign off.`
      }
      actions={
        <MayButton
          right="read"
          why={why}
          loading={issue.isPending}
          leftSection={<IconCertificate size={16} />}
          onClick={() => issue.mutate()}
        >
          Issue the certificate
        </MayButton>
      }
    >
      <ProblemNote error={issue.error} />
      {issue.data && why === null ? (
        <Issued of={of} certificate={issue.data} />
      ) : (
        <p style={{ margin: 0 }}>
          It holds every term of every account, the counts, who signed and reviewed, the manual
          adjustments, and a SHA-256 over all of it. Anybody can verify it without your database.
        </p>
      )}
    </Panel>
  );
}

const whyNot = (left: number) =>
  left === 0 ? null : `${counted(left, 'account')} must be signed off first.`;

function Issued({ of, certificate }: { of: OfPeriod; certificate: IssuedCertificate }) {
  const { inputs, inputsSha256, issuedAt, issuedBy, text } = certificate;
  const pdf = useCertificatePdf(of);
  const name = `certificate-${of.period}`;
  const unexplained = inputs.rows.filter((row) => !isZero(row.unexplained)).length;
  const savePdf = () =>
    pdf.mutate(undefined, {
      onSuccess: (blob) => saveFile(blob, `${name}.pdf`),
      onError: tellFailure,
    });
  return (
    <Stack gap={14}>
      <Facts
        facts={[
          ['Issued', `${formatInstant(issuedAt)} by ${issuedBy}`],
          [
            'Balances',
            `${formatCount(inputs.rows.length)}, ${
              unexplained === 0 ? '0.00 unexplained' : `${unexplained} with an unexplained amount`
            }`,
          ],
          ['Accounts signed off', formatCount(inputs.signOffs.length)],
          ['Manual adjustments', formatCount(inputs.adjustments.length)],
          ['SHA-256 of its inputs', <Code key="sha">{inputsSha256}</Code>],
        ]}
      />
      <Group gap={8}>
        <Button
          variant="default"
          onClick={() => saveFile(new Blob([text], { type: 'application/json' }), `${name}.json`)}
        >
          Save JSON
        </Button>
        <Button variant="default" loading={pdf.isPending} onClick={savePdf}>
          Save PDF
        </Button>
        <CopyButton value={inputsSha256}>
          {({ copied, copy }) => (
            <Button variant="subtle" onClick={copy}>
              {copied ? 'Copied' : 'Copy the SHA-256'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <p style={{ margin: 0 }}>
        To verify it, without the database: <Code>tieout verify --certificate {name}.json</Code>.
        One changed byte fails. Keep the SHA-256 somewhere else; the PDF prints it.
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
