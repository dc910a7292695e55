/** Where the stand-ins of the two vendors' APIs listen, on loopback. */
export const FAKE_ANTHROPIC_PORT = 7901;
export const FAKE_GITHUB_PORT = 7902;
