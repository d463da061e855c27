import { sessionIsMissing } from './client.ts';
import { ApiProblem, readProblem } from './problem.ts';
import type { Upload } from './types.ts';

/** What the API takes as the name of an upload; everything else is put in its place. */
const NOT_IN_NAMES = /[^\p{L}\p{N}._ ()+@-]/gu;
const FIRST = /^[\p{L}\p{N}_]/u;

/** A name under which a file can be uploaded, as near to its own as the API allows. */
export function uploadNameOf(name: string): string {
  const text = name.replaceAll(NOT_IN_NAMES, '_');
  const cut = text.length > 200 ? `${text.slice(0, 150)}${text.slice(-50)}` : text;
  return FIRST.test(cut) ? cut : `_${cut.slice(1)}`;
}

/** Sends a file to the upload area and tells how far it is, from 0 to 1; a file of the same name is replaced. */
export function uploadFile(
  file: File,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<Upload> {
  // Fetch does not tell how much it has sent.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open('PUT', `/v1/uploads/${encodeURIComponent(uploadNameOf(file.name))}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as Upload);
      else {
        if (request.status === 401) sessionIsMissing();
        reject(readProblem(request.status, request.responseText));
      }
    };
    request.onerror = () => reject(ApiProblem.unreachable());
    request.onabort = () => reject(new ApiProblem(0, { title: 'The upload was stopped' }));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
