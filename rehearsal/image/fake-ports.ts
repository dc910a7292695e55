/** Where stand-ins of the outside world listen, on the loopback of a host's network. */
export const FAKE_ANTHROPIC_PORT = 7901;
export const FAKE_GITHUB_PORT = 7902;
/** git over http. */
export const FAKE_GIT_PORT = 7903;
export const FAKE_SMTP_PORT = 7905;
export const FAKE_IMAP_PORT = 143;
