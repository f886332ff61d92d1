// HTTP of the month-end certificate: JSON to verify, PDF to sign and file.
// Invariant: both say the same; nothing is kept, so that the same state has the same inputs' hash.
// Asking withdraws the sign-offs whose balance moved (certificate-store.ts); it needs `read` only.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fileTypes } from '#report-files/report-table.ts';
import { tablePdf } from '#report-files/table-pdf.ts';
import { type CertificateDeps, type CertificateOf, issueCertificate } from './certificate-store.ts';
import { certificateTable } from './certificate-table.ts';
import { PeriodOfConnection } from './sign-off-schemas.ts';

export type CertificateFormat = 'json' | 'pdf';

/** The bytes of a certificate. *Errors:* those of `issueCertificate`. */
export async function certificateFile(
  deps: CertificateDeps,
  asked: CertificateOf,
  format: CertificateFormat,
): Promise<Buffer> {
  const certificate = await issueCertificate(deps, asked);
  return format === 'json'
    ? Buffer.from(certificate.text)
    : tablePdf(certificateTable(certificate, asked.person));
}

export function certificateRoutes(deps: CertificateDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const file = {
      summary: 'Gives the month-end certificate of a connection, as JSON to verify or PDF to sign.',
      description:
        'Withdraws first the sign-offs whose balance moved. The same state gives the ' +
        'same hash.',
      querystring: Type.Object({
        ...PeriodOfConnection.properties,
        format: Type.Union([Type.Literal('json'), Type.Literal('pdf')], {
          description: 'To verify, or to sign and file.',
        }),
      }),
      produces: ['application/json', fileTypes.pdf],
    };
    server.get('/certificate', { schema: file }, async (request, reply) => {
      const { propertyId, person, query } = request;
      const { connection: connectionId, period, format } = query;
      const asked = { propertyId, connectionId, period, person };
      const content = await certificateFile(deps, asked, format);
      reply.type(format === 'json' ? 'application/json; charset=utf-8' : fileTypes.pdf);
      const name = `certificate-${period}.${format}`;
      reply.header('content-disposition', `attachment; filename="${name}"`);
      return reply.send(content) as never;
    });
  };
}
