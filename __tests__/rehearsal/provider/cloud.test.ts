import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cloud } from "../../../rehearsal/provider/cloud";
import { temporaryFolder } from "./bench";

describe("the stand-in cloud", () => {
  it("is seen by a second process as the first one left it", () => {
    const file = join(temporaryFolder(), "deep", "cloud.json");
    const first = new Cloud(file);
    const second = new Cloud(file);
    first.create("fly_machine", "1", { name: "a", state: "started" });
    second.set("fly_machine", "1", { state: "stopped" });
    expect(first.find("fly_machine", "a")).toEqual({
      type: "fly_machine",
      id: "1",
      attributes: { name: "a", state: "stopped" },
    });
    expect(readdirSync(join(file, ".."))).toEqual(["cloud.json"]);
  });

  it("remembers every creation, also of what is gone", () => {
    const cloud = new Cloud(join(temporaryFolder(), "cloud.json"));
    cloud.create("null_resource", "1", {});
    cloud.create("fly_app", "2", { name: "host" });
    cloud.remove("fly_app", "2");
    expect(cloud.resources().map(({ id }) => id)).toEqual(["1"]);
    expect(cloud.creations).toEqual([
      { type: "null_resource", id: "1" },
      { type: "fly_app", id: "2", name: "host" },
    ]);
  });

  it("takes an id as text, as a number, and finds nothing for none", () => {
    const cloud = new Cloud(join(temporaryFolder(), "cloud.json"));
    cloud.create("hcloud_primary_ip", "7", { name: "a" });
    cloud.set("hcloud_primary_ip", 7, { name: "b" });
    expect(cloud.get("hcloud_primary_ip", "7")?.attributes.name).toBe("b");
    expect(cloud.get("hcloud_primary_ip", 7)?.attributes.name).toBe("b");
    expect(cloud.get("hcloud_primary_ip", null)).toBeUndefined();
    cloud.remove("hcloud_primary_ip", 7);
    expect(cloud.resources()).toEqual([]);
  });

  it("never gives the same number twice", () => {
    const file = join(temporaryFolder(), "cloud.json");
    expect([new Cloud(file).next("a"), new Cloud(file).next("a"), new Cloud(file).next("b")]).toEqual([
      1, 2, 1,
    ]);
  });

  it("fails on a file that it did not write", () => {
    const file = join(temporaryFolder(), "cloud.json");
    writeFileSync(file, "half a fi");
    expect(() => new Cloud(file).resources()).toThrow(SyntaxError);
  });
});
