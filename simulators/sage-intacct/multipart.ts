// Reads multipart/form-data: the parts of a bulk job.
//
// bulk-jobs.ts gives it a body as text.
// **Invariant**: a body that is not what its boundary says has no parts; nothing is guessed.
// Text only: a file of a bulk job is JSON. Nested multiparts are not read.

/** One part by its name. */
export interface Part {
  readonly name: string;
  readonly filename: string | null;
  readonly text: string;
}

function attribute(header: string, name: string): string | null {
  return new RegExp(`${name}="([^"]*)"`, 'i').exec(header)?.[1] ?? null;
}

/** The parts of a body, or `null` when its content type names no boundary. */
export function partsOf(contentType: string, body: string): Part[] | null {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const parts: Part[] = [];
  for (const piece of body.split(`--${boundary}`).slice(1)) {
    if (piece.startsWith('--')) break;
    const end = piece.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const header = piece.slice(0, end);
    const disposition = /content-disposition:[^\r\n]*/i.exec(header)?.[0] ?? '';
    const text = piece.slice(end + 4).replace(/\r\n$/, '');
    const name = attribute(disposition.replace(/filename\*?=/gi, 'file='), 'name');
    if (name !== null) parts.push({ name, filename: attribute(disposition, 'filename'), text });
  }
  return parts;
}
