/** What goes over ssh when the host is stopped. */
export const STOPPED = ["sudo systemctl stop backoffice.service", "sudo systemctl stop data.mount"];

/** What goes over ssh when the host is started. */
export const RUNNING = [
  "true",
  "cloud-init status --wait",
  "sudo systemctl start data.mount backoffice.service",
  'sudo resize2fs "$(findmnt -no SOURCE /data)"',
  "systemctl is-active backoffice.service",
  "test -e /run/reboot-required",
];

/** How Terraform ends a deploy that had nothing to do. */
export const UNCHANGED = "Resources: 0 added, 0 changed, 0 destroyed.";
