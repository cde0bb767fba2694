// Preloaded into every process of a device under test (LD_PRELOAD). Below one folder it
//  - counts each change that is about to be made to a file or a folder, each write to the journal, and each sync,
//  - at a chosen one of them kills the agent, or freezes every process as a power cut would,
//  - sets the wall clock as the test asks for,
//  - keeps what it takes to undo each change, and notes each fsync: power-cut.ts drops what was not synced.
// Strict: a new name counts as synced only once its folder was; content and attributes once the file was.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// ---------------------------------------------------------------- what the test and the processes share

enum action { OBSERVE = 0, KILL_AGENT = 1, CUT_POWER = 2, TERMINATE_AGENT = 3 };
enum moment { AT_CHANGE = 0, BEFORE_JOURNAL_WRITE = 1, BEFORE_JOURNAL_SYNC = 2, AFTER_JOURNAL_SYNC = 3, BEFORE_SYNC = 4 };

// fault-control.ts lays this out by the same offsets.
struct control {
  uint32_t action;
  uint32_t moment;
  uint64_t target; // which one, from 1
  uint64_t changes;
  uint64_t journal_writes;
  uint32_t fired;
  uint32_t agent;
  uint32_t journal_is_dirty;
  uint32_t kept; // how many things the undo folder has been given
  char folder[1024]; // absolute, without a slash at its end
  char undo[1024];   // a folder outside of it, on the same file system
  int64_t clock_offset_s; // how far the wall clock is off; the monotonic one is not
  uint64_t syncs; // of whatever: files, folders, all
};

static struct control *control;
static size_t folder_length;
static const char *control_file;

// fault-undo-log.ts reads these.
enum kind { WRITE = 1, CREATE = 2, REMOVE = 3, RENAME = 4, ATTRIBUTES = 5, SYNC = 6, SYNC_ALL = 7 };

struct record {
  uint32_t kind;
  uint32_t mode;
  uint64_t inode;
  uint64_t folder;
  uint64_t other_folder;
  uint64_t replaced; // RENAME: what it replaced; REMOVE: same as inode
  int64_t offset;
  int64_t size;
  uint32_t uid;
  uint32_t gid;
  int64_t atime_s, atime_ns, mtime_s, mtime_ns;
  uint64_t number; // names what is kept in the undo folder: kept-NUMBER
  uint32_t name_length;
  uint32_t other_name_length;
  uint64_t data_length;
};

// ---------------------------------------------------------------- the real functions

#define REAL(name) ((__typeof__(&name))real(#name, &real_##name))
#define DECLARE_REAL(name) static void *real_##name
static void *real(const char *name, void **kept) {
  if (*kept == NULL) *kept = dlsym(RTLD_NEXT, name);
  return *kept;
}
DECLARE_REAL(open); DECLARE_REAL(openat); DECLARE_REAL(write); DECLARE_REAL(pwrite); DECLARE_REAL(writev);
DECLARE_REAL(pwritev); DECLARE_REAL(ftruncate); DECLARE_REAL(fallocate); DECLARE_REAL(posix_fallocate);
DECLARE_REAL(renameat2); DECLARE_REAL(unlinkat); DECLARE_REAL(mkdirat); DECLARE_REAL(linkat); DECLARE_REAL(symlinkat);
DECLARE_REAL(fchmodat); DECLARE_REAL(fchmod); DECLARE_REAL(fchownat); DECLARE_REAL(fchown); DECLARE_REAL(utimensat);
DECLARE_REAL(futimens); DECLARE_REAL(fsync); DECLARE_REAL(fdatasync); DECLARE_REAL(sync); DECLARE_REAL(syncfs);
DECLARE_REAL(copy_file_range); DECLARE_REAL(sendfile); DECLARE_REAL(ioctl);

__attribute__((constructor)) static void begin(void) {
  control_file = getenv("CONTRAFLOW_FAULTS");
  if (control_file == NULL) return;
  int fd = REAL(open)(control_file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped == MAP_FAILED) return;
  control = mapped;
  folder_length = strlen(control->folder);
}

static int is_below(const char *path) {
  return strncmp(path, control->folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

// ---------------------------------------------------------------- one change at a time, in all processes

static int lock(void) {
  int fd = REAL(open)(control_file, O_RDWR | O_CLOEXEC);
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  while (fcntl(fd, F_OFD_SETLKW, &whole) < 0 && errno == EINTR) {}
  // The power is gone.
  while (control->fired && control->action == CUT_POWER) pause();
  return fd;
}

static void fire_if(enum moment moment, uint64_t count) {
  if (control->fired || control->action == OBSERVE || control->moment != moment || control->target != count) return;
  control->fired = 1;
  if (control->action == TERMINATE_AGENT) {
    kill((pid_t)control->agent, SIGTERM);
    return;
  }
  if (control->action == KILL_AGENT) kill((pid_t)control->agent, SIGKILL);
  while (control->action == CUT_POWER) pause();
  // Killed is not at once where another process than the agent has done it.
  if ((pid_t)control->agent == getpid()) pause();
}

static int is_journal(const char *path) {
  size_t length = strlen(path);
  return length > 15 && strcmp(path + length - 15, "/journal.db-wal") == 0;
}

// Before a change. The caller holds the lock.
static void count_change(const char *path) {
  if (is_journal(path)) {
    if (!control->journal_is_dirty) {
      control->journal_is_dirty = 1;
      control->journal_writes += 1;
      fire_if(BEFORE_JOURNAL_WRITE, control->journal_writes);
    }
  }
  control->changes += 1;
  fire_if(AT_CHANGE, control->changes);
}

// ---------------------------------------------------------------- the undo log

static void append(struct record *record, const char *name, const char *other_name, const void *data) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/log", control->undo);
  int fd = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  record->name_length = name == NULL ? 0 : (uint32_t)strlen(name);
  record->other_name_length = other_name == NULL ? 0 : (uint32_t)strlen(other_name);
  struct iovec parts[] = {
    {record, sizeof *record},
    {(void *)name, record->name_length},
    {(void *)other_name, record->other_name_length},
    {(void *)data, record->data_length},
  };
  REAL(writev)(fd, parts, 4);
  close(fd);
}

static void fill(struct record *record, enum kind kind, const struct stat *stat) {
  memset(record, 0, sizeof *record);
  record->kind = kind;
  record->number = control->kept;
  record->inode = stat->st_ino;
  record->mode = stat->st_mode;
  record->uid = stat->st_uid;
  record->gid = stat->st_gid;
  record->size = stat->st_size;
  record->atime_s = stat->st_atim.tv_sec;
  record->atime_ns = stat->st_atim.tv_nsec;
  record->mtime_s = stat->st_mtim.tv_sec;
  record->mtime_ns = stat->st_mtim.tv_nsec;
}

static void keep_attributes(const struct stat *stat) {
  struct record record;
  fill(&record, ATTRIBUTES, stat);
  append(&record, NULL, NULL, NULL);
}

// The old bytes of a part of a file; what lies behind its end is nothing.
static void keep_content(int fd, const struct stat *stat, off_t offset, size_t length) {
  struct record record;
  fill(&record, WRITE, stat);
  record.offset = offset;
  char *old = NULL;
  if (offset < stat->st_size && length > 0) {
    size_t there = (size_t)(stat->st_size - offset);
    size_t count = length < there ? length : there;
    old = malloc(count);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int reader = REAL(open)(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = pread(reader, old, count, offset);
    close(reader);
    record.data_length = got > 0 ? (uint64_t)got : 0;
  }
  append(&record, NULL, NULL, old);
  free(old);
}

// Before whatever is brought to the disk. The caller holds the lock.
static void count_sync(void) {
  control->syncs += 1;
  fire_if(BEFORE_SYNC, control->syncs);
}

static void note_sync(uint64_t inode, enum kind kind) {
  struct record record = {.kind = kind, .inode = inode};
  append(&record, NULL, NULL, NULL);
}

static void kept_path(char *path, size_t size) {
  snprintf(path, size, "%s/kept-%u", control->undo, control->kept);
}

// ---------------------------------------------------------------- paths

// The file of a descriptor, where it is a regular one below the folder.
static int tracked_file(int fd, char *path, struct stat *stat) {
  if (control == NULL || fstat(fd, stat) < 0 || !S_ISREG(stat->st_mode)) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path);
}

struct place {
  char path[PATH_MAX];
  const char *name;
  struct stat folder;
  int exists;
  struct stat stat;
};

// Where a name is, or would be; links in its folder resolved. False where that is not below the folder.
static int tracked_place(int dirfd, const char *given, struct place *place) {
  if (control == NULL || given == NULL || given[0] == 0) return 0;
  char whole[PATH_MAX];
  if (given[0] == '/') snprintf(whole, sizeof whole, "%s", given);
  else {
    char base[PATH_MAX];
    if (dirfd == AT_FDCWD) {
      if (getcwd(base, sizeof base) == NULL) return 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", dirfd);
      ssize_t length = readlink(link, base, sizeof base - 1);
      if (length < 0) return 0;
      base[length] = 0;
    }
    if (snprintf(whole, sizeof whole, "%s/%s", base, given) >= (int)sizeof whole) return 0;
  }
  size_t length = strlen(whole);
  while (length > 1 && whole[length - 1] == '/') whole[--length] = 0;
  char *slash = strrchr(whole, '/');
  char name[NAME_MAX + 1];
  snprintf(name, sizeof name, "%s", slash + 1);
  if (slash == whole) return 0;
  *slash = 0;
  char folder[PATH_MAX];
  if (realpath(whole, folder) == NULL || !is_below(folder)) return 0;
  int prefix = snprintf(place->path, sizeof place->path, "%s/", folder);
  snprintf(place->path + prefix, sizeof place->path - (size_t)prefix, "%s", name);
  place->name = place->path + prefix;
  if (stat(folder, &place->folder) < 0) return 0;
  place->exists = lstat(place->path, &place->stat) == 0;
  return 1;
}

static void keep_creation(const struct place *place, uint64_t inode) {
  struct record record;
  fill(&record, CREATE, &place->folder);
  record.inode = inode;
  record.folder = place->folder.st_ino;
  append(&record, place->name, NULL, NULL);
}

static uint64_t inode_at(const char *path) {
  struct stat stat;
  return lstat(path, &stat) == 0 ? stat.st_ino : 0;
}

// ---------------------------------------------------------------- content

#define AROUND(before, call) \
  do { \
    int held = lock(); \
    before; \
    __typeof__(call) result = call; \
    int kept_errno = errno; \
    close(held); \
    errno = kept_errno; \
    return result; \
  } while (0)

static off_t offset_of(int fd, const struct stat *stat) {
  return fcntl(fd, F_GETFL) & O_APPEND ? stat->st_size : lseek(fd, 0, SEEK_CUR);
}

static void before_write(int fd, const char *path, struct stat *stat, off_t offset, size_t length) {
  count_change(path);
  fstat(fd, stat);
  keep_content(fd, stat, offset < 0 ? offset_of(fd, stat) : offset, length);
}

static size_t total(const struct iovec *parts, int count) {
  size_t sum = 0;
  for (int i = 0; i < count; i += 1) sum += parts[i].iov_len;
  return sum;
}

ssize_t write(int fd, const void *data, size_t length) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(fd, path, &stat)) return REAL(write)(fd, data, length);
  AROUND(before_write(fd, path, &stat, -1, length), REAL(write)(fd, data, length));
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(fd, path, &stat)) return REAL(pwrite)(fd, data, length, offset);
  AROUND(before_write(fd, path, &stat, offset, length), REAL(pwrite)(fd, data, length, offset));
}
ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) { return pwrite(fd, data, length, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(fd, path, &stat)) return REAL(writev)(fd, parts, count);
  AROUND(before_write(fd, path, &stat, -1, total(parts, count)), REAL(writev)(fd, parts, count));
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(fd, path, &stat)) return REAL(pwritev)(fd, parts, count, offset);
  AROUND(before_write(fd, path, &stat, offset, total(parts, count)), REAL(pwritev)(fd, parts, count, offset));
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) { return pwritev(fd, parts, count, offset); }

ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t length, unsigned flags) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(to, path, &stat)) return REAL(copy_file_range)(from, from_at, to, to_at, length, flags);
  AROUND(before_write(to, path, &stat, to_at == NULL ? -1 : *to_at, length), REAL(copy_file_range)(from, from_at, to, to_at, length, flags));
}

ssize_t sendfile(int to, int from, off_t *from_at, size_t length) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(to, path, &stat)) return REAL(sendfile)(to, from, from_at, length);
  AROUND(before_write(to, path, &stat, -1, length), REAL(sendfile)(to, from, from_at, length));
}
ssize_t sendfile64(int to, int from, off_t *from_at, size_t length) { return sendfile(to, from, from_at, length); }

#ifndef FICLONE
#define FICLONE _IOW(0x94, 9, int)
#endif
int ioctl(int fd, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  void *argument = va_arg(list, void *);
  va_end(list);
  char path[PATH_MAX];
  struct stat stat;
  if (request != FICLONE || !tracked_file(fd, path, &stat)) return REAL(ioctl)(fd, request, argument);
  AROUND(before_write(fd, path, &stat, 0, (size_t)stat.st_size), REAL(ioctl)(fd, request, argument));
}

static void before_truncation(int fd, const char *path, struct stat *stat, off_t length) {
  count_change(path);
  fstat(fd, stat);
  keep_content(fd, stat, length, stat->st_size > length ? (size_t)(stat->st_size - length) : 0);
}

int ftruncate(int fd, off_t length) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(fd, path, &stat)) return REAL(ftruncate)(fd, length);
  AROUND(before_truncation(fd, path, &stat, length), REAL(ftruncate)(fd, length));
}
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

int truncate(const char *path, off_t length) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  int result = ftruncate(fd, length);
  close(fd);
  return result;
}
int truncate64(const char *path, off_t length) { return truncate(path, length); }

int fallocate(int fd, int mode, off_t offset, off_t length) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(fd, path, &stat)) return REAL(fallocate)(fd, mode, offset, length);
  AROUND(before_write(fd, path, &stat, offset, (size_t)length), REAL(fallocate)(fd, mode, offset, length));
}
int fallocate64(int fd, int mode, off_t offset, off_t length) { return fallocate(fd, mode, offset, length); }

int posix_fallocate(int fd, off_t offset, off_t length) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_file(fd, path, &stat)) return REAL(posix_fallocate)(fd, offset, length);
  AROUND(before_write(fd, path, &stat, offset, (size_t)length), REAL(posix_fallocate)(fd, offset, length));
}
int posix_fallocate64(int fd, off_t offset, off_t length) { return posix_fallocate(fd, offset, length); }

// ---------------------------------------------------------------- opening

static void note_opened(const char *path) {
  size_t length = strlen(path);
  if (length > 11 && strcmp(path + length - 11, "/journal.db") == 0) control->agent = (uint32_t)getpid();
}

static int open_tracked(int dirfd, const char *given, int flags, mode_t mode, struct place *place) {
  int held = lock();
  // Looked at again, now that nothing else changes.
  tracked_place(dirfd, given, place);
  int creates = (flags & O_CREAT) && !place->exists;
  int truncates = (flags & O_TRUNC) && place->exists && S_ISREG(place->stat.st_mode) && place->stat.st_size > 0;
  if (creates || truncates) count_change(place->path);
  if (creates) keep_attributes(&place->folder);
  if (truncates) {
    int reader = REAL(openat)(AT_FDCWD, place->path, O_RDONLY | O_CLOEXEC);
    if (reader >= 0) {
      keep_content(reader, &place->stat, 0, (size_t)place->stat.st_size);
      close(reader);
    }
  }
  int fd = REAL(openat)(dirfd, given, flags, mode);
  int kept_errno = errno;
  if (creates && fd >= 0) keep_creation(place, inode_at(place->path));
  if (fd >= 0) note_opened(place->path);
  close(held);
  errno = kept_errno;
  return fd;
}

static int open_any(int dirfd, const char *given, int flags, mode_t mode) {
  struct place place;
  int may_change = flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR);
  if (control == NULL || !may_change || (flags & O_TMPFILE) == O_TMPFILE || !tracked_place(dirfd, given, &place))
    return REAL(openat)(dirfd, given, flags, mode);
  return open_tracked(dirfd, given, flags, mode, &place);
}

#define MODE_OF(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }

int open(const char *path, int flags, ...) { MODE_OF(flags) return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return open_any(AT_FDCWD, path, flags, mode); }
int openat(int dirfd, const char *path, int flags, ...) { MODE_OF(flags) return open_any(dirfd, path, flags, mode); }
int openat64(int dirfd, const char *path, int flags, ...) { MODE_OF(flags) return open_any(dirfd, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

// ---------------------------------------------------------------- names

// Runs `call`, which makes `given` where nothing was.
#define MAKE(dirfd, given, call) \
  struct place place; \
  if (!tracked_place(dirfd, given, &place)) return call; \
  int held = lock(); \
  tracked_place(dirfd, given, &place); \
  if (!place.exists) { count_change(place.path); keep_attributes(&place.folder); } \
  int result = call; \
  int kept_errno = errno; \
  if (result == 0 && !place.exists) keep_creation(&place, inode_at(place.path)); \
  close(held); \
  errno = kept_errno; \
  return result

int mkdirat(int dirfd, const char *path, mode_t mode) { MAKE(dirfd, path, REAL(mkdirat)(dirfd, path, mode)); }
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
int symlinkat(const char *target, int dirfd, const char *path) { MAKE(dirfd, path, REAL(symlinkat)(target, dirfd, path)); }
int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }
int linkat(int fromfd, const char *from, int dirfd, const char *path, int flags) {
  MAKE(dirfd, path, REAL(linkat)(fromfd, from, dirfd, path, flags));
}
int link(const char *from, const char *path) { return linkat(AT_FDCWD, from, AT_FDCWD, path, 0); }

static void before_removal(struct place *place) {
  count_change(place->path);
  control->kept += 1;
  keep_attributes(&place->folder);
  struct record record;
  fill(&record, REMOVE, &place->stat);
  record.folder = place->folder.st_ino;
  record.replaced = place->stat.st_ino;
  append(&record, place->name, NULL, NULL);
}

static int is_empty(const char *path) {
  DIR *folder = opendir(path);
  int count = 0;
  while (folder != NULL && readdir(folder) != NULL) count += 1;
  if (folder != NULL) closedir(folder);
  return count <= 2;
}

// What is removed goes to the undo folder instead, so that its inode is not given to anything else.
static int remove_place(struct place *place) {
  if (S_ISDIR(place->stat.st_mode) && !is_empty(place->path)) {
    errno = ENOTEMPTY;
    return -1;
  }
  before_removal(place);
  char kept[PATH_MAX];
  kept_path(kept, sizeof kept);
  return REAL(renameat2)(AT_FDCWD, place->path, AT_FDCWD, kept, 0);
}

int unlinkat(int dirfd, const char *path, int flags) {
  struct place place;
  if (!tracked_place(dirfd, path, &place)) return REAL(unlinkat)(dirfd, path, flags);
  int held = lock();
  tracked_place(dirfd, path, &place);
  int fits = place.exists && S_ISDIR(place.stat.st_mode) == ((flags & AT_REMOVEDIR) != 0);
  int result = fits ? remove_place(&place) : REAL(unlinkat)(dirfd, path, flags);
  int kept_errno = errno;
  close(held);
  errno = kept_errno;
  return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  struct stat stat;
  return lstat(path, &stat) == 0 && S_ISDIR(stat.st_mode) ? rmdir(path) : unlink(path);
}

static void before_rename(struct place *from, struct place *to) {
  count_change(to->path);
  control->kept += 1;
  keep_attributes(&from->folder);
  keep_attributes(&to->folder);
  struct record record;
  fill(&record, RENAME, &from->stat);
  record.folder = from->folder.st_ino;
  record.other_folder = to->folder.st_ino;
  if (to->exists && to->stat.st_ino != from->stat.st_ino && !S_ISDIR(to->stat.st_mode)) {
    record.replaced = to->stat.st_ino;
    char kept[PATH_MAX];
    kept_path(kept, sizeof kept);
    REAL(linkat)(AT_FDCWD, to->path, AT_FDCWD, kept, 0);
  }
  append(&record, from->name, to->name, NULL);
}

int renameat2(int fromfd, const char *from, int tofd, const char *to, unsigned flags) {
  struct place from_place;
  struct place to_place;
  int tracked = tracked_place(fromfd, from, &from_place) && tracked_place(tofd, to, &to_place);
  if (!tracked) return REAL(renameat2)(fromfd, from, tofd, to, flags);
  int held = lock();
  tracked_place(fromfd, from, &from_place);
  tracked_place(tofd, to, &to_place);
  if (from_place.exists) before_rename(&from_place, &to_place);
  int result = REAL(renameat2)(fromfd, from, tofd, to, flags);
  int kept_errno = errno;
  close(held);
  errno = kept_errno;
  return result;
}
int renameat(int fromfd, const char *from, int tofd, const char *to) { return renameat2(fromfd, from, tofd, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

// ---------------------------------------------------------------- attributes

#define CHANGE_FILE(fd, call) \
  char path[PATH_MAX]; \
  struct stat stat; \
  if (!tracked_file(fd, path, &stat)) return call; \
  AROUND({ count_change(path); keep_attributes(&stat); }, call)

#define CHANGE_PLACE(dirfd, given, call) \
  struct place place; \
  if (!tracked_place(dirfd, given, &place) || !place.exists) return call; \
  AROUND({ count_change(place.path); keep_attributes(&place.stat); }, call)

int fchmod(int fd, mode_t mode) { CHANGE_FILE(fd, REAL(fchmod)(fd, mode)); }
int fchmodat(int dirfd, const char *given, mode_t mode, int flags) { CHANGE_PLACE(dirfd, given, REAL(fchmodat)(dirfd, given, mode, flags)); }
int chmod(const char *path, mode_t mode) { return fchmodat(AT_FDCWD, path, mode, 0); }
int fchown(int fd, uid_t uid, gid_t gid) { CHANGE_FILE(fd, REAL(fchown)(fd, uid, gid)); }
int fchownat(int dirfd, const char *given, uid_t uid, gid_t gid, int flags) { CHANGE_PLACE(dirfd, given, REAL(fchownat)(dirfd, given, uid, gid, flags)); }
int chown(const char *path, uid_t uid, gid_t gid) { return fchownat(AT_FDCWD, path, uid, gid, 0); }
int lchown(const char *path, uid_t uid, gid_t gid) { return fchownat(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW); }
int futimens(int fd, const struct timespec times[2]) { CHANGE_FILE(fd, REAL(futimens)(fd, times)); }
int utimensat(int dirfd, const char *given, const struct timespec times[2], int flags) { CHANGE_PLACE(dirfd, given, REAL(utimensat)(dirfd, given, times, flags)); }
static int set_times(const char *path, const struct timeval times[2], int flags) {
  if (times == NULL) return utimensat(AT_FDCWD, path, NULL, flags);
  struct timespec exact[2] = {
    {times[0].tv_sec, times[0].tv_usec * 1000},
    {times[1].tv_sec, times[1].tv_usec * 1000},
  };
  return utimensat(AT_FDCWD, path, exact, flags);
}
int utimes(const char *path, const struct timeval times[2]) { return set_times(path, times, 0); }
int lutimes(const char *path, const struct timeval times[2]) { return set_times(path, times, AT_SYMLINK_NOFOLLOW); }

// ---------------------------------------------------------------- what makes it last

// Files and folders alike.
static int tracked_any(int fd, char *path, struct stat *stat) {
  if (control == NULL || fstat(fd, stat) < 0) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path);
}

#define SYNC_FILE(fd, call) \
  char path[PATH_MAX]; \
  struct stat stat; \
  if (!tracked_any(fd, path, &stat)) return call; \
  int held = lock(); \
  count_sync(); \
  int of_journal = is_journal(path) && control->journal_is_dirty; \
  if (of_journal) fire_if(BEFORE_JOURNAL_SYNC, control->journal_writes); \
  /* The test's own disk need not be waited for: what counts is that it was asked. */ \
  note_sync(stat.st_ino, SYNC); \
  if (of_journal) { \
    control->journal_is_dirty = 0; \
    fire_if(AFTER_JOURNAL_SYNC, control->journal_writes); \
  } \
  close(held); \
  return 0

int fsync(int fd) { SYNC_FILE(fd, REAL(fsync)(fd)); }
int fdatasync(int fd) { SYNC_FILE(fd, REAL(fdatasync)(fd)); }

static void note_sync_all(void) {
  int held = lock();
  count_sync();
  note_sync(0, SYNC_ALL);
  close(held);
}

void sync(void) {
  if (control != NULL) note_sync_all();
  else REAL(sync)();
}

int syncfs(int fd) {
  char path[PATH_MAX];
  struct stat stat;
  if (!tracked_any(fd, path, &stat)) return REAL(syncfs)(fd);
  note_sync_all();
  return 0;
}

// ---------------------------------------------------------------- the wall clock

int clock_gettime(clockid_t clock, struct timespec *now) {
  static void *real_clock_gettime;
  int result = REAL(clock_gettime)(clock, now);
  if (control != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += control->clock_offset_s;
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  static int (*real_gettimeofday)(struct timeval *restrict, void *restrict);
  if (real_gettimeofday == NULL) real_gettimeofday = dlsym(RTLD_NEXT, "gettimeofday");
  int result = real_gettimeofday(now, zone);
  if (control != NULL) now->tv_sec += control->clock_offset_s;
  return result;
}

time_t time(time_t *kept) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (kept != NULL) *kept = now.tv_sec;
  return now.tv_sec;
}
