import { textOf, type ObjectValue } from "../../../rehearsal/provider/values";
import { bench } from "./bench";

/** A Fly app with a volume, ready for a machine. */
export async function flyHost() {
  const fly = bench("fly");
  await fly.made("fly_app", { name: "host" });
  const written = { app: "host", name: "data", region: "fra", size_gb: 20 };
  const volume = await fly.made("fly_volume", written);
  const volumeId = textOf(volume.id);
  const machine: ObjectValue = {
    app: "host",
    name: "host-1",
    region: "fra",
    image: "app:1",
    guest: { cpus: 2 },
    mount: [{ volume: volumeId, path: "/data" }],
  };
  return { ...fly, volume, volumeId, volumeWritten: written, machine };
}

export const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFirst me@example.org";

export const server: ObjectValue = {
  name: "host",
  server_type: "cx23",
  image: "debian-13",
  location: "fsn1",
  user_data: "#cloud-config\n",
  ssh_keys: ["operator"],
};

/** A Hetzner project with a key and a primary IP, ready for a server. */
export async function hetznerHost() {
  const hcloud = bench("hcloud", {});
  await hcloud.made("hcloud_ssh_key", { name: "operator", public_key: publicKey });
  const address = await hcloud.made("hcloud_primary_ip", { name: "host", type: "ipv4", location: "fsn1" });
  return { ...hcloud, address };
}
