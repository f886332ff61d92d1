// `tieout audit list` and `tieout audit verify`: the audit trail on the command line.
// Invariant: nothing here changes an entry; verify exits with 1 and names the first that is not
// what was sealed. Leaves to others: the chain (access/seal-store.ts).

import type pg from 'pg';
import { chainView } from '#access/audit-routes.ts';
import { listAudit } from '#access/audit-store.ts';
import type { Head } from '#access/chain.ts';
import { holdsHead, installation, proveChain, sealTrail } from '#access/seal-store.ts';
import type { Finding } from '#journal/prove-store.ts';
import { grouped } from '#money/grouped.ts';
import { ProblemError } from '#problems/problem.ts';
import { certificateHead, readCertificate } from './certificate.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface AuditOptions {
  readonly property?: string;
  /** People and sign-ins, in place of a property. */
  readonly installation?: boolean;
  readonly person?: string;
  readonly subject?: string;
  readonly limit: number;
  /** A certificate whose place in the chain is looked for. */
  readonly certificate?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*. */
export async function runAudit(action: string | undefined, options: AuditOptions): Promise<void> {
  if (action === undefined || action === 'list') return runAuditList(options);
  if (action === 'verify') return runAuditVerify(options);
  throw new ProblemError([commandProblem('COMMAND_ACTION_UNKNOWN', {}, action, 'list, verify')]);
}

async function runAuditList(options: AuditOptions): Promise<void> {
  await withHouse('audit', async (house) => {
    const { person, subject, limit } = options;
    const propertyId = options.installation
      ? installation
      : (await chooseProperty(house, options.property)).propertyId;
    const filter = {
      ...{ person: person ?? null, subject: subject ?? null, object: null },
      ...{ action: null, from: null, to: null },
    };
    const rows = await listAudit(house.pool, propertyId, filter, { beforeId: null, limit });
    const table = formatTable([
      ['At', 'Who', 'Via', 'What', 'Sealed as'],
      ...rows.map((row) => [
        ...[row.actedAt.toISOString(), row.actedBy, row.via],
        `${row.action}: ${row.subject} ${row.object}`.trim(),
        row.position === null ? 'not yet' : String(row.position),
      ]),
    ]);
    answer(options.json === true, rows, table);
  });
}

async function runAuditVerify(options: AuditOptions): Promise<void> {
  // Read before the database is opened: a file that is none is refused at once.
  const kept = options.certificate === undefined ? null : headIn(options.certificate);
  await withHouse('audit', async (house) => {
    const property = await chooseProperty(house, options.property);
    const chains = [
      { name: property.name, propertyId: property.propertyId },
      { name: 'Installation', propertyId: installation },
    ];
    const proven = [];
    for (const { name, propertyId } of chains) {
      await sealTrail(house.pool, propertyId);
      proven.push({ name, ...chainView(await proveChain(house.pool, propertyId)) });
    }
    const holds = kept && (await holdsHead(house.pool, property.propertyId, kept));
    const isWhole = proven.every(({ whole }) => whole) && holds !== false;
    const said = [...proven.map(chainText), ...(kept ? [headText(kept, holds === true)] : [])];
    answer(
      options.json === true,
      { whole: isWhole, trails: proven, certificate: holds },
      said.join('\n'),
    );
    if (!isWhole) process.exitCode = 1;
  });
}

type Proven = ReturnType<typeof chainView> & { readonly name: string };

function chainText({ name, whole, sealed, waiting, beganAt, head, faults }: Proven): string {
  const began = beganAt === null ? '' : `, since ${beganAt.slice(0, 10)}`;
  const count = `${grouped(Number(sealed))} entries are sealed${began}, ${waiting} wait`;
  if (whole)
    return `${name}: the trail is what was sealed: ${count}. Head ${head?.position} ${head?.hash}`;
  const named = faults.map(({ text }) => `- ${text}`).join('\n');
  return `${name}: the trail is not what was sealed, from here on:\n${named}\n${count}.`;
}

function headIn(path: string): Head {
  const head = certificateHead(readCertificate(path));
  if (head) return head;
  const why = 'it names no position of an audit trail';
  throw new ProblemError([commandProblem('COMMAND_FILE_UNREADABLE', {}, path, why)]);
}

const headText = ({ position }: Head, holds: boolean): string =>
  holds
    ? `The certificate's position ${position} is in the trail as it was.`
    : `The certificate's position ${position} is not in the trail: one of the two was changed.`;

/** The trails as one proof among those of the books. */
export async function auditFinding(pool: pg.Pool, propertyId: number): Promise<Finding> {
  const proofs = [await proveChain(pool, propertyId), await proveChain(pool, installation)];
  const faults = proofs.flatMap((one) => one.faults);
  return {
    ...{
      proof: 'audit-trail',
      sentence: 'the audit trail is what was sealed',
      of: 'audit entries',
    },
    checkedCount: proofs.reduce((total, { sealed }) => total + Number(sealed), 0),
    brokenCount: faults.length,
    first: faults.slice(0, 10).map(({ auditId, position }) => `${auditId ?? `after ${position}`}`),
  };
}
