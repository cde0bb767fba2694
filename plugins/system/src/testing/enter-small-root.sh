# Runs as the first process of its own namespaces (pid, mount, ipc, uts, net, cgroup) and becomes what its arguments say, in a
# root that holds nothing of the machine but its programs, read-only. The machine's own root is unmounted before that: what
# runs here, systemd with all that it cleans up and sets, has no way to it. $1: an empty folder to make that root in; it is
# covered by a tmpfs that nobody else sees.
set -eu
[ $$ -eq 1 ] || { echo 'not the first process of a pid namespace of its own' >&2; exit 1; }
root=$1
shift

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$root"
cd "$root"
mkdir usr etc etc/systemd etc/systemd/system proc sys dev run tmp var var/log var/lib root old
chmod 1777 tmp
mount --bind /usr usr
mount -o remount,bind,ro,nosuid usr
for link in bin sbin lib lib64; do ln -s "usr/$link" "$link"; done
mount -t proc -o nosuid,nodev,noexec proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
mount -t tmpfs -o mode=755 tmpfs dev
for node in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "dev/${node%:*}" c 1 "${node#*:}"; done
mkdir dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mount -t cgroup2 cgroup2 sys/fs/cgroup
echo 'root:x:0:0:root:/root:/bin/sh' > etc/passwd
echo 'root:x:0:' > etc/group
echo 0123456789abcdef0123456789abcdef > etc/machine-id
pivot_root . old
cd /
umount -l /old
rmdir /old
exec "$@"
