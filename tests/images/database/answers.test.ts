const { failure, plainAnswer, withDriverErrors } = require("../../../images/litellm/files/database/lib/answers.js");

describe("plainAnswer", () => {
  test("puts the data under `result` and takes type marks away, however deep", () => {
    const answer = { data: { findManyUser: [{ id: "1", at: { $type: "DateTime", value: "2026-01-01T00:00:00Z" } }] } };
    expect(plainAnswer(answer)).toEqual({ data: { result: [{ id: "1", at: "2026-01-01T00:00:00Z" }] } });
  });

  test("leaves raw rows as they are", () => {
    const rows = [{ $type: "x", value: 1 }];
    expect(plainAnswer({ data: { queryRaw: rows } })).toEqual({ data: { result: rows } });
  });

  test("leaves an answer with errors as it is", () => {
    const answer = failure("broken");
    expect(plainAnswer(answer)).toBe(answer);
  });
});

describe("withDriverErrors", () => {
  const numbered = () => ({
    errors: [{ error: "", user_facing_error: { error_code: "P2036", message: "", meta: { id: 7 } } }],
  });

  test("puts the driver's message in place of its number", () => {
    const answer = withDriverErrors(numbered(), (id: number) =>
      id === 7 ? { error: new Error("connection refused") } : undefined,
    );
    expect(answer.errors?.[0]).toMatchObject({
      error: "connection refused",
      user_facing_error: { message: "connection refused" },
    });
  });

  test("leaves an error that the driver does not know", () => {
    expect(withDriverErrors(numbered(), () => undefined)).toEqual(numbered());
  });

  test("an answer without errors is returned as it is", () => {
    expect(withDriverErrors({ data: {} }, () => undefined)).toEqual({ data: {} });
  });
});
