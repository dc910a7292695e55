import { describe, expect, it } from "vitest";
import { destinationOf } from "../../../../image/dispatcher/github/destination";

describe("a request's destination", () => {
  it("is GitHub itself over https, with the token", () => {
    expect(destinationOf("API.github.com")).toEqual({
      origin: new URL("https://api.github.com"),
      withToken: true,
    });
    expect(destinationOf("uploads.github.com")).toEqual({
      origin: new URL("https://uploads.github.com"),
      withToken: true,
    });
  });

  it.each([
    "github.com",
    "a.b.githubusercontent.com",
    "example.org/a.githubusercontent.com",
    "a.githubusercontent.com.example.org",
  ])("is nowhere for %s", (host) => {
    expect(destinationOf(host)).toBeUndefined();
  });

  it("is GitHub's storage without the token, whatever stands in for the API", () => {
    const override = new URL("http://127.0.0.1:1");

    expect(destinationOf("objects.githubusercontent.com", override)).toEqual({
      origin: new URL("https://objects.githubusercontent.com"),
      withToken: false,
    });
    expect(destinationOf("productionresultssa0.blob.core.windows.net", override)).toEqual({
      origin: new URL("https://productionresultssa0.blob.core.windows.net"),
      withToken: false,
    });
  });
});
