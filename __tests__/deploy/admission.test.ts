import { describe, expect, it } from "vitest";
import { shipped } from "../support/shipped";
import { admission } from "../../deploy/admission";
import type { CdktfCommand } from "../../deploy/command";

const environment = {
  PATH: "rehearsal/recorders",
  FLY_API_TOKEN: "fo1_example",
  HCLOUD_TOKEN: "h".repeat(64),
  TERRAFORM_BINARY_NAME: process.execPath,
};
const rest = { patterns: false, unknown: [], migratesState: false };
const synth: CdktfCommand = { command: "synth", targets: [], ...rest };
const deploy = (...targets: CdktfCommand["targets"]): CdktfCommand => ({
  command: "deploy",
  targets,
  ...rest,
});

const { fly, hetzner, ...shared } = shipped;
const brokenHetzner = { ...shipped, hetzner: { ...hetzner, serverType: "cx22" } };
const brokenFly = { ...shipped, fly: { ...fly, region: "bos" } };

describe("admission", () => {
  it.each([synth, deploy("fly"), deploy("hetzner"), deploy("fly", "hetzner")])(
    "lets the shipped description through for %j",
    (asked) => {
      expect(admission(shipped, {}, asked, environment)).toMatchObject({
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
    const answer = admission(brokenFly, {}, deploy("fly"), {
      ...environment,
      FLY_API_TOKEN: undefined,
    });

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
    expect(admission(shipped, deployed, deploy("fly"), environment)).toMatchObject({
      refusal: expect.stringContaining("volumeSizeGb") as string,
    });
    expect(admission(shipped, deployed, deploy("hetzner"), environment)).toHaveProperty("host");
  });

  it("lets one target through while the state of the other can't be read", () => {
    const problem = {
      target: "hetzner",
      file: "terraform.hetzner.tfstate",
      field: "terraform.hetzner.tfstate",
    } as const;
    const unreadable = [
      { ...problem, given: "a file", problem: "is cut", allowed: "a whole file", fix: "mend it" },
    ];
    const told = {
      refusal: "terraform.hetzner.tfstate is cut.\n  allowed: a whole file\n  fix:     mend it",
    };

    expect(admission(shipped, { unreadable }, deploy("fly"), environment)).toMatchObject({
      host: { fly: {} },
      notes: ["The hetzner section of backoffice.ts has problems and is left out; see: npx cdktf synth"],
    });
    for (const asked of [synth, deploy("hetzner")])
      expect(admission(shipped, { unreadable }, asked, environment)).toEqual(told);
    expect(admission({ ...shared, fly }, { unreadable }, synth, environment)).toHaveProperty("host");
  });

  describe("of a state that was moved in the description only", () => {
    const moved = { ...shipped, state: { backend: "http", address: "https://state.example.com" } };
    const deployed = { fly: {} };

    it.each(["deploy", "diff", "destroy"])("refuses a %s, which would begin with an empty one", (command) => {
      expect(admission(moved, deployed, { ...deploy("fly"), command }, environment, () => true)).toEqual({
        refusal: `backoffice.ts has 1 problem:

  state: "http" is named, but what is deployed on fly is in terraform.fly.tfstate; Terraform would make it all anew
    allowed: { backend: "local" } as long as terraform.fly.tfstate holds anything
    fix:     move it: npx cdktf deploy fly --migrate-state; then put the old file away: mv terraform.fly.tfstate terraform.fly.tfstate.moved`,
      });
    });

    it("lets the command through that moves it, a synth, and the other target", () => {
      for (const asked of [{ ...deploy("fly"), migratesState: true }, synth, deploy("hetzner")])
        expect(admission(moved, deployed, asked, environment, () => true)).toHaveProperty("host.hetzner");
    });

    it("refuses to move it when Terraform does not know from where, and would move nothing", () => {
      const moving = { ...deploy("fly"), migratesState: true };
      expect(admission(moved, deployed, moving, environment, () => false)).toEqual({
        refusal: `backoffice.ts has 1 problem:

  state: "http" is named, but what is deployed on fly is in terraform.fly.tfstate; Terraform would make it all anew
    allowed: { backend: "local" } as long as terraform.fly.tfstate holds anything
    fix:     put back { backend: "local" } and run npx cdktf diff fly, which tells Terraform of the file; then name the new place again and move it: npx cdktf deploy fly --migrate-state; then put the old file away: mv terraform.fly.tfstate terraform.fly.tfstate.moved`,
      });
    });

    it("lets a deploy through once the local state is away or empty", () => {
      expect(admission(moved, {}, deploy("fly"), environment)).toHaveProperty("host.fly");
    });
  });

  it("lets the only target be deployed without its name", () => {
    expect(admission({ ...shared, fly }, {}, deploy(), environment)).toHaveProperty("host.fly");
  });

  it("reminds of what may be destroyed", () => {
    const open = { ...shipped, hetzner: { ...hetzner, allowDestroy: ["server", "volume"] } };
    expect(admission(open, {}, deploy("hetzner"), environment)).toMatchObject({
      notes: ["hetzner.allowDestroy is set: server, volume may be destroyed; take it out when you are done"],
    });
  });
});
