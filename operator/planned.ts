/** What `terraform show -json` prints of a plan, as far as it is read here. */
export interface Planned {
  readonly resource_changes?: readonly PlannedChange[];
}

export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown };
}

/** Addresses of what a plan destroys or makes anew; the steps of a deploy are no things, and are left out. */
export function destroyedBy(
  planned: unknown,
  spared: (change: PlannedChange) => boolean = () => false,
): string[] {
  return ((planned as Planned).resource_changes ?? [])
    .filter(({ type, change }) => type !== "null_resource" && change.actions.includes("delete"))
    .filter((change) => !spared(change))
    .map(({ address }) => address);
}
