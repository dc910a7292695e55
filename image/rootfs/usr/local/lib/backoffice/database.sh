# shellcheck shell=sh
# Whether n8n's database is whole. A database.sqlite-wal holds the latest changes to the database.sqlite beside it.

DATABASE=/data/n8n/.n8n/database.sqlite

check_database() {
  if [ -e "$DATABASE-wal" ] && [ ! -e "$DATABASE" ]; then
    refuse "$DATABASE is not there, but $DATABASE-wal, the latest changes to it, is. n8n would start with an empty database, and what it stored would be lost. $(fix_by_database)"
  fi
}

# The changes to one file, written into another, would break it: out of the way before a backup comes.
fix_by_database() {
  app=${FLY_APP_NAME-APP}
  fix_by_target \
    "On your own machine, make a new volume out of a snapshot from before the file was lost, no smaller than this one:
  flyctl volumes list -a $app
  flyctl volumes snapshots list VOLUME
  flyctl volumes create backoffice_data --snapshot-id SNAPSHOT --region ${FLY_REGION-REGION} --size GB -a $app
Set fly.volumeId in backoffice.ts to the new volume's id, then: npx cdktf deploy fly" \
    "On the server, if the file was only moved, move it back. If it is lost, move its changes away, and put a backup in its place; without one n8n starts empty:
  sudo mv $DATABASE-wal $DATABASE-wal.old
  sudo install -o 10002 -g 10002 -m 0600 BACKUP $DATABASE
Then: sudo systemctl restart backoffice" \
    "Start the host with an empty volume: npm run preview"
}
