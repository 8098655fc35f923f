// A SCIM server in memory, made of SCIMMY, that tests start as a server written by
// others. It prints {"url": …} once it listens and ends when its stdin closes.
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const KEY = "scimmy-key";

// store gives a resource type handlers over a Map: id -> attributes.
function store(type, unique, afterDelete) {
  const rows = new Map();
  return {
    rows,
    handlers: {
      egress(resource) {
        if (!resource.id) return [...rows.values()].map((row) => structuredClone(row));
        if (!rows.has(resource.id)) throw new SCIMMY.Types.Error(404, null, `${type} ${resource.id} not found`);
        return structuredClone(rows.get(resource.id));
      },
      ingress(resource, data) {
        const before = resource.id ? rows.get(resource.id) : undefined;
        if (resource.id && !before) throw new SCIMMY.Types.Error(404, null, `${type} ${resource.id} not found`);
        const plain = JSON.parse(JSON.stringify(data));
        const id = before?.id ?? randomUUID();
        for (const row of rows.values()) {
          if (unique && row.id !== id && row[unique] === plain[unique]) {
            throw new SCIMMY.Types.Error(409, "uniqueness", `${unique} ${plain[unique]} is taken`);
          }
        }
        const now = new Date().toISOString();
        const meta = { resourceType: type, created: before?.meta.created ?? now, lastModified: now };
        rows.set(id, { ...plain, id, meta });
        return structuredClone(rows.get(id));
      },
      degress(resource) {
        if (!rows.delete(resource.id)) throw new SCIMMY.Types.Error(404, null, `${type} ${resource.id} not found`);
        afterDelete?.(resource.id);
      },
    },
  };
}

const groups = store("Group");
const users = store("User", "userName", (id) => {
  for (const row of groups.rows.values()) {
    row.members = (row.members ?? []).filter((member) => member.value !== id);
  }
});

SCIMMY.Resources.declare(SCIMMY.Resources.User, users.handlers);
SCIMMY.Resources.declare(SCIMMY.Resources.Group, groups.handlers);

const app = express();
app.use("/scim/v2", new SCIMMYRouters({
  type: "bearer",
  handler(request) {
    if (request.header("Authorization") !== `Bearer ${KEY}`) throw new Error("The key is missing or wrong");
    return "";
  },
}));

const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/scim/v2` }));
});
process.stdin.resume();
process.stdin.on("close", () => process.exit(0));
process.stdin.on("end", () => process.exit(0));
