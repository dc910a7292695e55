const CONNECTIONS = ["main"];

/** Keys that are remembered, the newest: for years of mail, and read whole at each check. */
const KEYS = { mode: "entries", maxEntries: 10_000 };

let last = Promise.resolve();

/** One after the other, in all runs: n8n reads its list and writes it back, and a key that comes between is lost or fails. */
function inTurn(work) {
  const result = last.then(work);
  last = result.catch(() => {});
  return result;
}

/** Lets a key pass the first time that one of a workflow's nodes of this kind sees it. n8n's own node can't forget one key. */
class Once {
  description = {
    displayName: "Once",
    name: "once",
    icon: "fa:filter",
    group: ["transform"],
    version: 1,
    subtitle: "={{ $parameter.operation }}",
    description: "Goes on with what this workflow hasn't seen yet",
    defaults: { name: "Once" },
    inputs: CONNECTIONS,
    outputs: CONNECTIONS,
    properties: [
      {
        displayName: "Operation",
        name: "operation",
        type: "options",
        noDataExpression: true,
        options: [
          {
            name: "Remember",
            value: "remember",
            description: "Goes on with the key and the time (at), only if the key is new, and remembers it",
          },
          { name: "Forget", value: "forget", description: "Goes on with what came; the key is new again" },
        ],
        default: "remember",
      },
      {
        displayName: "Key",
        name: "key",
        type: "string",
        required: true,
        default: "",
        description: "What to know it by",
      },
    ],
  };

  async execute() {
    const { checkProcessedAndRecord, removeProcessed } = this.helpers;
    const passed = [];
    for (const [item, { json }] of this.getInputData().entries()) {
      const [operation, key] = ["operation", "key"].map((name) => String(this.getNodeParameter(name, item)));
      if (key === "")
        throw new Error("The key is empty. Give the node a key that tells one item from others.");
      const pairedItem = { item };
      if (operation === "forget") {
        await inTurn(() => removeProcessed([key], "workflow", KEYS));
        passed.push({ json, pairedItem });
      } else if ((await inTurn(() => checkProcessedAndRecord([key], "workflow", KEYS))).new.length > 0) {
        passed.push({ json: { key, at: Date.now() }, pairedItem });
      }
    }
    return [passed];
  }
}

module.exports = { Once };
