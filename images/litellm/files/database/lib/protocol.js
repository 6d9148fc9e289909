const { parse } = require("graphql");
const { markJson } = require("./models.js");

/** Operations of the engine; a GraphQL field is one of these followed by the model, such as `findManyUser`. */
const ACTIONS = [
  "findUnique",
  "findFirst",
  "findMany",
  "createOne",
  "createMany",
  "updateOne",
  "updateMany",
  "upsertOne",
  "deleteOne",
  "deleteMany",
  "aggregate",
  "groupBy",
];

const RAW_ACTIONS = ["queryRaw", "executeRaw"];

function literalOf(node) {
  switch (node.kind) {
    case "IntValue": {
      const number = Number(node.value);
      return Number.isSafeInteger(number) ? number : { $type: "BigInt", value: node.value };
    }
    case "FloatValue":
      return Number(node.value);
    case "NullValue":
      return null;
    case "ListValue":
      return node.values.map(literalOf);
    case "ObjectValue":
      return argumentsOf(node.fields);
    case "StringValue":
    case "EnumValue":
    case "BooleanValue":
      return node.value;
    default:
      throw new Error(`unexpected ${node.kind} in a query of the client`);
  }
}

function argumentsOf(nodes) {
  return Object.fromEntries((nodes ?? []).map((node) => [node.name.value, literalOf(node.value)]));
}

function selectionOf(set) {
  const fields = (set?.selections ?? []).map((field) => {
    const plain = !field.selectionSet && !field.arguments?.length;
    const inner = { arguments: argumentsOf(field.arguments), selection: selectionOf(field.selectionSet) };
    return [field.name.value, plain ? true : inner];
  });
  return Object.fromEntries(fields);
}

/**
 * Splits the name of an operation.
 * @param {string} name for example `findUniqueUserOrThrow`
 * @returns {{ action: string, modelName?: string }} for example `{ action: "findUniqueOrThrow", modelName: "User" }`
 * @throws Error for a name that is no operation of the engine
 */
function operationOf(name) {
  if (RAW_ACTIONS.includes(name)) return { action: name };
  const orThrow = /^(findUnique|findFirst)(.+)OrThrow$/.exec(name);
  if (orThrow) return { action: `${orThrow[1]}OrThrow`, modelName: orThrow[2] };
  const action = ACTIONS.find((candidate) => name.startsWith(candidate));
  if (action === undefined) throw new Error(`unknown operation '${name}' in a query of the client`);
  return { action, modelName: name.slice(action.length) };
}

/**
 * Translates a GraphQL query of `prisma-client-py` into the engine's JSON protocol.
 * @param {string} text GraphQL with one operation and one field
 * @param {Record<string, Record<string, string>>} models see `models.js`
 * @returns {{ action: string, modelName?: string, query: { arguments: object, selection: object } }}
 */
function jsonQuery(text, models) {
  const [field] = parse(text, { noLocation: true }).definitions[0].selectionSet.selections;
  const operation = operationOf(field.name.value);
  const plain = argumentsOf(field.arguments);
  const marked = operation.modelName ? markJson(plain, operation.modelName, models) : plain;
  return { ...operation, query: { arguments: marked, selection: selectionOf(field.selectionSet) } };
}

module.exports = { jsonQuery, operationOf };
