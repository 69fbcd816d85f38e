/** Largest file that may be uploaded: 1 GiB, about ten million users. */
export const UPLOAD_LIMIT_BYTES = 1024 ** 3;
