// Sets the demo property up through the front doors: property and ready chart, connection,
// credentials, test, chart read, mapping suggested and accepted.
// Invariant: what exists is left as it is; a second start changes nothing.

import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty, findProperty, setClosingDate } from '#chart-of-accounts/chart-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { listConnections } from '#export-queue/connection-store.ts';
import type { House } from '#root/compose.ts';
import { demoCompany } from '#scenarios/demo-season/external-company.ts';
import { seasonFrom } from '#scenarios/demo-season/season.ts';
import type { CallApi } from './own-api-client.ts';

export const demoProperty = {
  code: 'harbor-point',
  name: 'Harbor Point Marina & Campground',
  timeZone: 'America/New_York',
  baseCurrency: 'USD',
} as const;

/**
 * Settling in the demo: the simulated company never takes longer; a real one may take 15 minutes.
 */
const settlingMs = 4_000;
/** Same number, or the very same name. */
const confidenceMin = 0.8;

/** Which of the company's two APIs the demo's connection speaks. */
export type DemoApi = 'rest' | 'xml';

/** How the connection reaches the simulated company by either API. */
function connectionBy(demoApi: DemoApi, companyUrl: string) {
  const { companyId, username, journalId } = demoCompany;
  if (demoApi === 'rest') {
    const { clientId, clientSecret } = demoCompany;
    return {
      ledger: 'sage-intacct-rest',
      settings: { baseUrl: `${companyUrl}/ia/api/v1`, companyId, username, journalId },
      credentials: { clientId, clientSecret },
    };
  }
  const { senderId, senderPassword, userPassword } = demoCompany;
  return {
    ledger: 'sage-intacct-xml',
    settings: {
      baseUrl: `${companyUrl}/ia/xml/xmlgw.phtml`,
      companyId,
      userId: username,
      journalId,
    },
    credentials: { senderId, senderPassword, userPassword },
  };
}

/** The demo property with its chart; makes it when it is not there. */
export async function ensureProperty(house: House): Promise<number> {
  const found = await findProperty(house.pool, demoProperty.code);
  if (found) return found.propertyId;
  const propertyId = await createProperty(house.pool, demoProperty);
  await changeChart(house.pool, propertyId, marinaAndResort());
  await setClosingDate(house.pool, propertyId, {
    closedThroughOn: '2026-03-31' as IsoDate,
    reason: 'The books before the season are closed',
    setBy: house.config.person,
  });
  return propertyId;
}

/**
 * The connection to the simulated company at `companyUrl`; makes, tests and maps it when it is not
 * there.
 */
export async function ensureConnection(
  house: House,
  propertyId: number,
  { api, companyUrl, demoApi }: { api: CallApi; companyUrl: string; demoApi: DemoApi },
): Promise<number> {
  const [existing] = await listConnections(house.pool, propertyId);
  if (existing) return existing.connectionId;
  const { ledger, settings, credentials } = connectionBy(demoApi, companyUrl);
  const { connectionId } = await api<{ connectionId: number }>('POST', '/connections', {
    name: 'Harbor Point Holdings',
    ledger,
    cutoverOn: seasonFrom,
    settings: { ...settings, settlingMs },
  });
  await api('PUT', `/connections/${connectionId}/credentials`, credentials);
  await api('POST', `/connections/${connectionId}/test`, {});
  await api('POST', `/connections/${connectionId}/read-chart`, {});
  await api('POST', `/connections/${connectionId}/mappings/suggestions`, { confidenceMin });
  // The one company that nothing can go wrong in: a real one is rehearsed and approved first.
  const reason = 'The company of the demo is simulated.';
  await api('POST', `/connections/${connectionId}/go-live`, { unproven: true, reason });
  return connectionId;
}
