// The beginning of a file a person chose, for a preview: whole lines, as text. Invariant: the file
// is never read whole, whatever its size. Leaves to others: what stands in it (the server reads).

/** Bytes of a file that are looked at. */
const headBytes = 1024 * 1024;

export interface FileHead {
  readonly form: 'csv' | 'ndjson';
  readonly text: string;
  readonly isWhole: boolean;
}

/** By the ending of its name; null: none that can be imported. */
export function formOf(fileName: string): FileHead['form'] | null {
  if (/\.csv$/i.test(fileName)) return 'csv';
  return /\.(ndjson|jsonl)$/i.test(fileName) ? 'ndjson' : null;
}

/** Its first megabyte, without a last line that was cut. */
export async function headOf(file: File, form: FileHead['form']): Promise<FileHead> {
  const text = await file.slice(0, headBytes).text();
  if (file.size <= headBytes) return { form, text, isWhole: true };
  return { form, text: text.slice(0, text.lastIndexOf('\n') + 1), isWhole: false };
}
