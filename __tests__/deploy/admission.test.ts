import { describe, expect, it } from "vitest";
import { backoffice } from "../../backoffice";
import { admission } from "../../deploy/admission";
import type { CdktfCommand } from "../../deploy/command";

const environment = {
  PATH: "rehearsal/recorders",
  FLY_API_TOKEN: "fo1_example",
  HCLOUD_TOKEN: "h".repeat(64),
};
const synth: CdktfCommand = { command: "synth", targets: [], patterns: false };
const deploy = (...targets: CdktfCommand["targets"]): CdktfCommand => ({
  command: "deploy",
  targets,
  patterns: false,
});

const { fly, hetzner, ...shared } = backoffice;
const brokenHetzner = { ...backoffice, hetzner: { ...hetzner, serverType: "cx22" } };
const brokenFly = { ...backoffice, fly: { ...fly, region: "bos" } };

describe("admission", () => {
  it.each([synth, deploy("fly"), deploy("hetzner"), deploy("fly", "hetzner")])(
    "lets the shipped description through for %j",
    (asked) => {
      expect(admission(backoffice, {}, asked, environment)).toMatchObject({
        host: { name: "backoffice-automation", fly: { region: "ewr" }, hetzner: { serverType: "cx23" } },
        notes: [],
      });
    },
  );

  it("lets a deploy of fly through with a broken hetzner section, and says that it is left out", () => {
    const admitted = admission(brokenHetzner, {}, deploy("fly"), environment);

    expect(admitted).toMatchObject({
      notes: ["The hetzner section of backoffice.ts has problems and is left out; see: npx cdktf synth"],
    });
    expect(admitted).not.toHaveProperty("host.hetzner");
    expect(admitted).toHaveProperty("host.fly");
  });

  it("lets a deploy of hetzner through with a broken fly section", () => {
    expect(admission(brokenFly, {}, deploy("hetzner"), environment)).toHaveProperty("host.hetzner");
  });

  it.each([synth, deploy("fly", "hetzner"), { ...deploy("fly"), patterns: true }])(
    "refuses a broken section for %j, which concerns it",
    (asked) => {
      expect(admission(brokenHetzner, {}, asked, environment)).toMatchObject({
        refusal: expect.stringContaining('hetzner.serverType: "cx22" was retired by Hetzner') as string,
      });
    },
  );

  it("tells the problems of the description and of the machine in one message", () => {
    const answer = admission(brokenFly, {}, deploy("fly"), { PATH: "rehearsal/recorders" });

    expect(answer).toHaveProperty("refusal");
    const { refusal } = answer as { refusal: string };
    expect(refusal).toMatch(/^backoffice\.ts has 1 problem:\n\n {2}fly\.region: "bos" was retired/);
    expect(refusal).toMatch(
      /\n\nNothing was started: 1 problem on this machine\.\n\n {2}FLY_API_TOKEN is not set/,
    );
  });

  it("refuses a target the description does not have", () => {
    expect(admission({ ...shared, fly }, {}, deploy("hetzner"), environment)).toEqual({
      refusal: "backoffice.ts has no hetzner section, so there is no hetzner host to deploy.",
    });
  });

  it("refuses a volume smaller than the deployed one", () => {
    const deployed = { fly: { volumeSizeGb: 40 } };
    expect(admission(backoffice, deployed, deploy("fly"), environment)).toMatchObject({
      refusal: expect.stringContaining("volumeSizeGb") as string,
    });
    expect(admission(backoffice, deployed, deploy("hetzner"), environment)).toHaveProperty("host");
  });
});
