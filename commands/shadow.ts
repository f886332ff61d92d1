// `tieout shadow`: what the REST and the XML API would each be asked to book for the newest entries
// of a connection, and in what they differ. For a company that moves from one API to the other.
// Invariant: nothing is sent and nothing is changed. Exit code 1 when something differs.

import {
  readSettings as readRestSettings,
  type SageIntacctRestSettings,
} from '#connectors/sage-intacct-rest/intacct-settings.ts';
import {
  type ProposalDifference,
  shadowOf,
} from '#connectors/sage-intacct-shadow/compare-proposals.ts';
import {
  readSettings as readXmlSettings,
  type SageIntacctXmlSettings,
} from '#connectors/sage-intacct-xml/intacct-xml-settings.ts';
import { readFrozenDrafts } from '#export-queue/draft-store.ts';
import { grouped } from '#money/grouped.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { chooseConnection, chooseProperty, withHouse } from './open.ts';
import { runShadowAgainst } from './shadow-against.ts';
import { answer, formatTable } from './terminal.ts';

export interface ShadowOptions {
  readonly property?: string;
  readonly connection?: string;
  readonly limit: number;
  /** Compares what has yet to be sent with this API, under the settings it would have. */
  readonly against?: string;
  readonly from?: string;
  readonly through?: string;
  readonly json?: boolean;
}

interface Row extends ProposalDifference {
  readonly exportKey: string;
}

/** *Errors:* COMMAND_*, INTACCT_SETTING_INVALID. */
export async function runShadow(options: ShadowOptions): Promise<void> {
  const { against } = options;
  if (against !== undefined) return await runShadowAgainst({ ...options, against });
  await withHouse('shadow', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const connection = await chooseConnection(house, propertyId, options.connection);
    const settings = bothSettings(connection.settings);
    const { connectionId } = connection;
    const drafts = await readFrozenDrafts(house.pool, {
      propertyId,
      connectionId,
      limit: options.limit,
    });
    const rows = drafts.flatMap(({ draft, exportKey }): Row[] =>
      shadowOf(draft, exportKey, settings).differences.map((one) => ({ exportKey, ...one })),
    );
    answer(
      options.json === true,
      { compared: drafts.length, differences: rows },
      text(rows, drafts.length),
    );
    if (rows.length > 0) process.exitCode = 1;
  });
}

/**
 * The connection's settings as each API would read them: they share all that shapes an entry. The
 * address is left out, for nothing is sent.
 */
function bothSettings(settings: Readonly<Record<string, unknown>>) {
  const { baseUrl: _address, ...own } = settings;
  const user = own.userId ?? own.username;
  const json = { ...own, userId: user, username: user };
  return {
    rest: settled<SageIntacctRestSettings>(readRestSettings(json)),
    xml: settled<SageIntacctXmlSettings>(readXmlSettings(json)),
  };
}

function settled<T extends object>(read: T | readonly Problem[]): T {
  if (Array.isArray(read)) throw new ProblemError(read as readonly Problem[], 422);
  return read as T;
}

function text(rows: readonly Row[], compared: number): string {
  const entries = `${grouped(compared)} ${compared === 1 ? 'entry' : 'entries'}`;
  if (rows.length === 0) return `Both APIs would be asked for the same: ${entries} compared.`;
  const head = ['export', 'what', 'REST', 'XML'];
  const lines = rows.map(({ exportKey, what, rest, xml }) => [
    exportKey,
    what,
    rest ?? '(not said)',
    xml ?? '(not said)',
  ]);
  const differing = new Set(rows.map((row) => row.exportKey)).size;
  return `${grouped(differing)} of ${entries} would differ.\n\n${formatTable([head, ...lines])}`;
}
