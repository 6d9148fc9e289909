/** Where Open WebUI keeps what: its files, its database with vectors, its sessions. */
import type { SecretRef, ServiceSpec } from "../workload/spec";
import { givenKeys } from "./given";
import type { OpenWebUIArgs } from "./open-webui";
import { fromSecrets, gib } from "./service";

export interface UIFiles {
  /** A volume of one replica, one that all of them mount, or a bucket. */
  kind: "volume" | "shared-volume" | "s3";
  bucket?: string;
  /** Address of the bucket's server. @default that of the region at AWS */
  endpoint?: string;
  region?: string;
  /** Secret with the keys `access-key` and `secret-key`. */
  secret?: string;
}

/** Folder of the image for data. */
const DATA = "/app/backend/data";

/** pgvector indexes vectors of up to 2,000 dimensions; longer ones as half-precision. */
const PGVECTOR_FULL_PRECISION_DIMENSIONS = 2000;

/** Where it writes: its data, and what is lost with the container. */
export function places(files: UIFiles["kind"]): Pick<ServiceSpec, "volumes" | "scratch"> {
  if (files === "s3") return { volumes: [], scratch: ["/tmp", DATA] };
  const volume = { name: "ui", path: DATA, sizeBytes: gib(10) };
  return { volumes: [files === "shared-volume" ? { ...volume, shared: true } : volume], scratch: ["/tmp"] };
}

/** What is read from secrets that others keep. */
export function storageSecrets({ databaseSecret, cacheSecret, files, ...args }: OpenWebUIArgs): {
  secretRefs?: SecretRef[];
} {
  const ofFiles = (key: string) => (files?.secret === undefined ? undefined : { secret: files.secret, key });
  const secretRefs = fromSecrets(
    {
      DATABASE_URL: databaseSecret,
      PGVECTOR_DB_URL: databaseSecret,
      REDIS_URL: cacheSecret,
      WEBSOCKET_REDIS_URL: cacheSecret,
      S3_ACCESS_KEY_ID: ofFiles("access-key"),
      S3_SECRET_ACCESS_KEY: ofFiles("secret-key"),
      ...givenKeys(args.signInSecrets ?? []),
    },
    { REDIS_URL: "/0", WEBSOCKET_REDIS_URL: "/1" },
  );
  return secretRefs.length > 0 ? { secretRefs } : {};
}

/** Settings of files, vectors and sessions. */
export function storage(args: OpenWebUIArgs): Record<string, string> {
  const { databaseUrl, databaseSecret, cache, cacheSecret } = args;
  const vectors =
    databaseUrl === undefined && databaseSecret === undefined
      ? { VECTOR_DB: "chroma" }
      : {
          VECTOR_DB: "pgvector",
          PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH: String(args.embedding.dimensions),
          PGVECTOR_USE_HALFVEC: args.embedding.dimensions > PGVECTOR_FULL_PRECISION_DIMENSIONS ? "True" : "False",
        };
  return {
    ...vectors,
    ...(cache === undefined && cacheSecret === undefined ? {} : { WEBSOCKET_MANAGER: "redis" }),
    ...(args.files?.kind === "s3" ? bucket(args.files) : {}),
  };
}

function bucket({ bucket, endpoint, region }: UIFiles): Record<string, string> {
  return {
    STORAGE_PROVIDER: "s3",
    ...(bucket === undefined ? {} : { S3_BUCKET_NAME: bucket }),
    ...(endpoint === undefined ? {} : { S3_ENDPOINT_URL: endpoint }),
    ...(region === undefined ? {} : { S3_REGION_NAME: region }),
  };
}
