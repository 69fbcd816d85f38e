import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ArtifactHead, ArtifactStore, ByteRange } from '../../core/artifact.ts';
import { artifactNotFound, checkArtifactKey, checkArtifactPrefix, isArtifactKey } from './key.ts';
import { createMeter } from './meter.ts';
import { httpStatusOf, translateS3Error, translateS3Stream } from './s3-errors.ts';

export interface S3Settings {
  bucket: string;
  /** Put before every key, without slashes at its ends; may be empty. */
  prefix: string;
  region: string;
  /** Absent means Amazon's own. */
  endpoint?: string | undefined;
  /** Absent means whatever the AWS SDK finds, such as the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined;
  /** Bucket in the path instead of the host name; default true where there is an endpoint. */
  forcePathStyle?: boolean;
}

/** A put holds at most `PARTS_AT_ONCE` + 1 parts in memory; S3 takes 10,000 parts, so 80 GB a file. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
const MOST_CONNECTIONS = 5_000;

/** Keeps artifacts as objects of one bucket. S3 itself shows an object only when it is whole. */
export function createS3Store(settings: S3Settings): ArtifactStore {
  const client = createClient(settings);
  const { bucket: Bucket } = settings;
  const place = settings.prefix === '' ? '' : `${settings.prefix}/`;
  const objectKey = (key: string) => {
    checkArtifactKey(key);
    return `${place}${key}`;
  };

  const head = async (key: string): Promise<ArtifactHead | undefined> => {
    const Key = objectKey(key);
    return translateS3Error(`looking for ${key}`, settings, async () => {
      try {
        const found = await client.send(new HeadObjectCommand({ Bucket, Key }));
        return { key, bytes: found.ContentLength ?? 0, modifiedAt: found.LastModified ?? new Date(0) };
      } catch (error) {
        if (httpStatusOf(error) === 404) return undefined;
        throw error;
      }
    });
  };

  return {
    head,

    async put(key, content, { signal } = {}) {
      const Key = objectKey(key);
      const meter = createMeter();
      // Passed as a stream of bytes; an error in it makes the SDK give up the parts already sent.
      const Body = Readable.from(meter.through(content, signal), { objectMode: false });
      const upload = new Upload({
        client,
        params: { Bucket, Key, Body },
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
      });
      await translateS3Error(`writing ${key}`, settings, () => upload.done(), meter.isOwnError);
      return meter.ref(key);
    },

    async get(key, range = { start: 0 }) {
      if (range.end !== undefined && range.end <= range.start) {
        if ((await head(key)) === undefined) throw artifactNotFound(key, undefined);
        return streamOf([]);
      }
      const Key = objectKey(key);
      const doing = `reading ${key}`;
      return translateS3Error(doing, settings, async () => {
        const request = new GetObjectCommand({ Bucket, Key, ...rangeHeader(range) });
        const body = await bodyOrNothing(client.send(request), key);
        return streamOf(body === undefined ? [] : translateS3Stream(body, doing, settings));
      });
    },

    async *list(prefix) {
      checkArtifactPrefix(prefix);
      const pages = paginateListObjectsV2({ client }, { Bucket, Prefix: place + prefix });
      const iterator = pages[Symbol.asyncIterator]();
      const next = () => translateS3Error(`listing ${prefix}`, settings, () => iterator.next());
      for (let page = await next(); !page.done; page = await next()) {
        for (const object of page.value.Contents ?? []) {
          const key = object.Key?.slice(place.length) ?? '';
          // Somebody else's objects, in names that we would refuse to fetch.
          if (!isArtifactKey(key)) continue;
          yield { key, bytes: object.Size ?? 0, modifiedAt: object.LastModified ?? new Date(0) };
        }
      }
    },

    async delete(key) {
      const request = new DeleteObjectCommand({ Bucket, Key: objectKey(key) });
      await translateS3Error(`deleting ${key}`, settings, () => client.send(request));
    },
  };
}

function createClient({ region, endpoint, credentials, forcePathStyle }: S3Settings): S3Client {
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle: forcePathStyle ?? endpoint !== undefined,
    // A lost part costs one part here; left to Temporal it would cost the whole file.
    maxAttempts: 3,
    // The SDK's newer default adds trailers that other makers' servers refuse.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // A reader may pause for minutes while the other end of its pipe is told to wait.
    // Many files are read side by side, each by a connection of its own: the SDK's 50 would wait for ever for one more.
    requestHandler: {
      connectionTimeout: 5_000,
      socketTimeout: 300_000,
      httpAgent: { maxSockets: MOST_CONNECTIONS },
      httpsAgent: { maxSockets: MOST_CONNECTIONS },
    },
  });
}

/** HTTP includes the last byte, we don't. */
function rangeHeader({ start, end }: ByteRange): { Range?: string } {
  if (start === 0 && end === undefined) return {};
  return { Range: `bytes=${start}-${end === undefined ? '' : end - 1}` };
}

/** Nothing where the range begins after the last byte. */
async function bodyOrNothing(
  answer: Promise<GetObjectCommandOutput>,
  key: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    const { Body } = await answer;
    // On Node the SDK always answers with a stream of its http module.
    return Body as Readable;
  } catch (error) {
    const status = httpStatusOf(error);
    if (status === 416) return undefined;
    if (status === 404 && error instanceof NoSuchKey) throw artifactNotFound(key, error);
    throw error;
  }
}

function streamOf(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Readable {
  return Readable.from(content, { objectMode: false });
}
