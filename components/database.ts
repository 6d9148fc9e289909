import * as pulumi from "@pulumi/pulumi";
import { deployDatabaseCluster, deployService, deployTask } from "../platforms";
import type { DatabaseClusterSpec, ServiceSpec, TaskSpec } from "../workload/spec";
import { type ComponentArgs, childOf, describeService, describeTask, gib, stateOf } from "./service";

export interface DatabaseArgs extends ComponentArgs {
  /** Image of Postgres with pgvector. */
  image: pulumi.Input<string>;
  /** Password of the owner of the server. */
  password: pulumi.Input<string>;
  /** Password before its last rotation; the same where there was none. */
  previousPassword: pulumi.Input<string>;
  /** Applications with a database and a role of their own, by name. */
  applications: { litellm: DatabaseApplication; webui: DatabaseApplication };
  /** Password of the role `metrics`, which reads how the server is and no data. @default there is no such role */
  metricsPassword?: pulumi.Input<string>;
  /** Instances, of which one is written to, that an operator of the platform runs. @default one server, without */
  instances?: number;
}

export interface DatabaseApplication {
  password: pulumi.Input<string>;
}

const SERVICE = "database";
const OWNER = "postgres";
/** Version of Postgres in the image, and its user there. */
const MAJOR = 18;
const USER = "999:999";
const SIZE = gib(10);
const RESOURCES = { memoryBytes: gib(1), cpuRequest: 0.1 };

/** Postgres with pgvector, and a database with a role of its own for each application. */
export class Database extends pulumi.ComponentResource {
  /** Done when databases, roles and passwords are as described. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:Database", name, stateOf(withSecrets(args)), opts);
    const { platform } = args;
    const server =
      args.instances === undefined
        ? deployService(name, databaseService(args), platform, childOf(this)).resource
        : deployDatabaseCluster(name, databaseCluster(args, args.instances), platform, childOf(this)).resource;
    this.ready = deployTask(`${name}-setup`, setupTask(args), platform, childOf(this, server));
    this.registerOutputs({});
  }
}

/** Inputs of a component are stored in the state: passwords go there encrypted. */
function withSecrets(args: DatabaseArgs): DatabaseArgs {
  return {
    ...args,
    password: pulumi.secret(args.password),
    previousPassword: pulumi.secret(args.previousPassword),
    ...(args.metricsPassword === undefined ? {} : { metricsPassword: pulumi.secret(args.metricsPassword) }),
  };
}

/** Connection string of an application's role; secret. */
export function databaseUrl(application: string, password: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.secret(pulumi.interpolate`postgresql://${application}:${password}@${SERVICE}:5432/${application}`);
}

export function databaseService(args: DatabaseArgs): ServiceSpec {
  return describeService(args.topology, {
    name: SERVICE,
    image: args.image,
    env: { POSTGRES_USER: OWNER, PGDATA: `/var/lib/postgresql/${MAJOR}/docker` },
    secretEnv: { POSTGRES_PASSWORD: args.password },
    ports: [{ name: "postgres", containerPort: 5432 }],
    volumes: [{ name: "database", path: "/var/lib/postgresql", sizeBytes: SIZE }],
    scratch: ["/tmp", "/var/run/postgresql"],
    resources: RESOURCES,
    priority: "high",
    health: {
      // Over TCP: while the data folder is being made, the server answers on its socket alone.
      command: ["pg_isready", "-h", "127.0.0.1", "-U", OWNER],
      intervalSeconds: 3,
      timeoutSeconds: 5,
      retries: 20,
      startPeriodSeconds: 30,
    },
    user: USER,
    stopGraceSeconds: 60,
  });
}

export function databaseCluster(args: DatabaseArgs, instances: number): DatabaseClusterSpec {
  return {
    name: SERVICE,
    image: args.image,
    major: MAJOR,
    instances,
    owner: { name: OWNER, password: args.password },
    sizeBytes: SIZE,
    user: USER,
    resources: RESOURCES,
    callers: args.topology[SERVICE] ?? [],
  };
}

/** Passwords are read from the environment by psql itself, so that no process list shows them. */
const SETUP_SQL = `
\\set ON_ERROR_STOP on
\\getenv owner_password OWNER_PASSWORD
\\getenv litellm_password LITELLM_PASSWORD
\\getenv webui_password WEBUI_PASSWORD
ALTER ROLE ${OWNER} PASSWORD :'owner_password';
SELECT format('CREATE ROLE %I LOGIN', name) FROM (VALUES ('litellm'), ('webui')) AS wanted (name)
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec
ALTER ROLE litellm PASSWORD :'litellm_password';
ALTER ROLE webui PASSWORD :'webui_password';
SELECT format('CREATE DATABASE %I OWNER %I', name, name) FROM (VALUES ('litellm'), ('webui')) AS wanted (name)
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \\gexec
REVOKE CONNECT ON DATABASE litellm, webui FROM PUBLIC;
\\connect webui
CREATE EXTENSION IF NOT EXISTS vector;
`;

/** `pg_monitor` is Postgres's own role for that. */
const METRICS_SQL = `
\\getenv metrics_password METRICS_PASSWORD
SELECT 'CREATE ROLE metrics LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'metrics') \\gexec
ALTER ROLE metrics PASSWORD :'metrics_password';
GRANT pg_monitor TO metrics;
`;

/** After a rotation the server still has the password of before: that one is tried second. */
const setupScript = (sql: string) => `
export PGPASSWORD="$OWNER_PASSWORD"
psql -c 'SELECT 1' >/dev/null 2>&1 || export PGPASSWORD="$PREVIOUS_OWNER_PASSWORD"
psql --quiet --file=- <<'SQL'
${sql}
SQL
`;

export function setupTask(args: DatabaseArgs): TaskSpec {
  return describeTask(args.topology, {
    name: "database-setup",
    image: args.image,
    entrypoint: ["/bin/sh", "-ec"],
    args: [setupScript(args.metricsPassword === undefined ? SETUP_SQL : SETUP_SQL + METRICS_SQL)],
    env: { PGHOST: SERVICE, PGUSER: OWNER, PGDATABASE: "postgres" },
    secretEnv: {
      OWNER_PASSWORD: args.password,
      PREVIOUS_OWNER_PASSWORD: args.previousPassword,
      LITELLM_PASSWORD: args.applications.litellm.password,
      WEBUI_PASSWORD: args.applications.webui.password,
      ...(args.metricsPassword === undefined ? {} : { METRICS_PASSWORD: args.metricsPassword }),
    },
    user: USER,
    resources: { memoryBytes: gib(0.25) },
    check: {
      entrypoint: ["/bin/sh", "-ec"],
      args: ['PGPASSWORD="$WEBUI_PASSWORD" PGUSER=webui PGDATABASE=webui psql -c "SELECT 1" >/dev/null'],
    },
    triggers: {},
  });
}
