// A file a person chose, as evidence is sent. Invariant: the bytes are those of the file.

/** Name, media type and content of a file. */
export async function bodyOfFile(file: File) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return {
    fileName: file.name,
    mediaType: file.type === '' ? 'application/octet-stream' : file.type,
    contentBase64: btoa(text),
  };
}
