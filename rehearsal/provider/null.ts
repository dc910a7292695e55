import { randomInt } from "node:crypto";
import { Refusal, type ProviderBehaviour } from "./behaviour";

/** `hashicorp/null`: no cloud behind it, so its refusals are made up. */
export const nullProvider: ProviderBehaviour = {
  resources: {
    null_resource: {
      replaces: ["triggers"],
      create: () => ({ id: String(randomInt(2 ** 47)) }),
    },
  },
  dataSources: {
    null_data_source: {
      read: (config) => ({
        id: "static",
        has_computed_default: config.has_computed_default ?? "default",
        outputs: config.inputs ?? {},
        random: String(randomInt(2 ** 47)),
      }),
    },
  },
  refused: (operation, type, message) => new Refusal(`${type} ${operation} failed`, message),
  unauthorized: (operation, type) => new Refusal(`${type} ${operation} failed`, "unauthorized"),
  answerLost: (type) => new Refusal(`${type} create failed`, "answer lost"),
};
