const { markJson, modelsOf } = require("../../../images/litellm/files/database/lib/models.js");

const schema = `
model Team {
  id      String  @id
  limits  Json?   @default("{}")
  members User[]
}

model User {
  id       String @id
  metadata Json
  team     Team?  @relation(fields: [teamId], references: [id])
  teamId   String?
}
`;
const models = modelsOf(schema);

describe("modelsOf", () => {
  test("reads every field with its type, without list and null marks", () => {
    expect(models).toEqual({
      Team: { id: "String", limits: "Json", members: "User" },
      User: { id: "String", metadata: "Json", team: "Team", teamId: "String" },
    });
  });
});

describe("markJson", () => {
  test.each([
    [
      "a serialised value",
      { data: { metadata: '{"a":1}' } },
      { data: { metadata: { $type: "Json", value: '{"a":1}' } } },
    ],
    ["a plain object", { data: { metadata: { a: 1 } } }, { data: { metadata: { $type: "Json", value: '{"a":1}' } } }],
    ["null", { data: { metadata: null } }, { data: { metadata: null } }],
    ["Prisma's nulls", { where: { metadata: "DbNull" } }, { where: { metadata: "DbNull" } }],
    ["a sort order", { orderBy: { metadata: "desc" } }, { orderBy: { metadata: "desc" } }],
    [
      "a value that is marked",
      { metadata: { $type: "Json", value: "1" } },
      { metadata: { $type: "Json", value: "1" } },
    ],
    [
      "a filter: JSON operands are marked, plain ones are not",
      { where: { metadata: { path: ["a"], equals: '"x"' } } },
      { where: { metadata: { path: ["a"], equals: { $type: "Json", value: '"x"' } } } },
    ],
    ["a string field is left alone", { where: { id: "1" } }, { where: { id: "1" } }],
    [
      "a relation: the fields of the other model",
      { data: { team: { create: { id: "t", limits: "{}" } } } },
      { data: { team: { create: { id: "t", limits: { $type: "Json", value: "{}" } } } } },
    ],
    ["a list", { AND: [{ metadata: "1" }] }, { AND: [{ metadata: { $type: "Json", value: "1" } }] }],
  ])("%s", (_, given, expected) => {
    expect(markJson(given, "User", models)).toEqual(expected);
  });
});
