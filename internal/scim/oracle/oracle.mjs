// Answers JSON lines of cases with what scim-patch and scim2-parse-filter make of
// them, in the order of the cases.
//
// in:  {"kind": "filter", "filter": "…", "resources": [{…}]}
// out: {"matches": [true, …]} or {"error": "…"}
// in:  {"kind": "patch", "resource": {…}, "operations": [{…}]}
// out: {"resource": {…}} or {"error": "…"}
import { createInterface } from "node:readline";
import scimPatch from "scim-patch";
import scimFilter from "scim2-parse-filter";

function answer(testCase) {
  try {
    if (testCase.kind === "filter") {
      const matches = scimFilter.filter(scimFilter.parse(testCase.filter));
      return { matches: testCase.resources.map((resource) => matches(resource)) };
    }
    const body = { schemas: [scimPatch.PATCH_OPERATION_SCHEMA], Operations: testCase.operations };
    scimPatch.patchBodyValidation(body);
    return { resource: scimPatch.scimPatch(structuredClone(testCase.resource), testCase.operations) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line) process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
}
