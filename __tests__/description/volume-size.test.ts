import { expect, test } from "vitest";
import { checkBackoffice } from "../../description";
import { example, hostFor, messageFor, oneProblem } from "./example";

test("a volume of 5 GB is a problem of Hetzner only", () => {
  expect(messageFor({ volumeSizeGb: 5 })).toBe(
    oneProblem(
      "volumeSizeGb: 5 GB is too small for a volume on Hetzner",
      "10 to 10240 GB on Hetzner",
      "write volumeSizeGb: 10, or take the hetzner section out",
    ),
  );
  const { host, problems } = checkBackoffice({ ...example, volumeSizeGb: 5 });
  expect(host).toEqual({ ...hostFor({ hetzner: undefined }), volumeSizeGb: 5 });
  expect(problems[0]?.target).toBe("hetzner");
});

test("a volume of 600 GB is a problem of Fly.io only", () => {
  expect(messageFor({ volumeSizeGb: 600 })).toBe(
    oneProblem(
      "volumeSizeGb: 600 GB is too large for a volume on Fly.io",
      "1 to 500 GB on Fly.io",
      "write volumeSizeGb: 500, or take the fly section out",
    ),
  );
  expect(checkBackoffice({ ...example, volumeSizeGb: 600 }).host?.hetzner).toBeDefined();
});
