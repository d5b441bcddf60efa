// watch_calls.c: runs a program, writes down what it does to the files of one folder, and kills it before a call.
//
//   watch_calls FOLDER RECORD CALL PROGRAM [ARGUMENTS]
//
// Each call that changes what is on the disk below FOLDER is counted: to write, synchronise, cut, make, remove,
// link and rename. Before number CALL, from 0 on, the program and its threads get SIGKILL, and the call isn't
// made; a CALL below zero lets all through. RECORD gets a line for each call that was made,
//
//   KIND <tab> INODE <tab> OFFSET <tab> SIZE <tab> NAME <tab> OTHER NAME
//
// with SIZE bytes after it where something was written. A call whose effect isn't described here is of kind `other`.
// Programs that the program starts aren't watched. It needs no library under the program, no build of it
// with a hook and no rights but those over a child: the kernel stops the program at each system call.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { thread_limit = 256, refused = 125 };

/// A call that a thread is in, as it looked when it began.
struct call {
  const char *kind;  // NULL: none that is counted
  int64_t number;    // of the system call
  int fd;            // of the file; below zero where paths name it
  int64_t offset;
  uint64_t data, size;  // where the bytes of a write lie in the program, and how many or how many pieces
  int in_pieces;
  char path[PATH_MAX], other[PATH_MAX];
};

struct thread {
  pid_t id;
  struct call call;
};

static struct thread threads[thread_limit];
static const char *folder;
static FILE *record;
static int64_t left;

static void fail(const char *what) {
  fprintf(stderr, "watch_calls: %s: %s\n", what, strerror(errno));
  exit(refused);
}

static struct thread *thread_of(pid_t id) {
  struct thread *free_one = 0;
  for (int index = 0; index < thread_limit; index++) {
    if (threads[index].id == id) return &threads[index];
    if (!threads[index].id && !free_one) free_one = &threads[index];
  }
  if (!free_one) fail("too many threads");
  free_one->id = id;
  free_one->call.kind = 0;
  return free_one;
}

// MARK: Names

/// The name below the folder: "" for the folder itself, NULL for what lies elsewhere.
static const char *below(const char *path) {
  size_t length = strlen(folder);
  if (strncmp(path, folder, length) != 0) return 0;
  if (!path[length]) return "";
  return path[length] == '/' ? path + length + 1 : 0;
}

static int link_at(char *path, const char *format, pid_t id, int fd) {
  char name[64];
  snprintf(name, sizeof name, format, id, fd);
  ssize_t length = readlink(name, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return 1;
}

static int path_of_fd(pid_t id, int fd, char *path) { return link_at(path, "/proc/%d/fd/%d", id, fd); }

/// The path that a call was given, without links but in its last part.
static int path_at(pid_t id, int fd, uint64_t address, char *path) {
  char given[PATH_MAX] = "", whole[2 * PATH_MAX], base[PATH_MAX] = "";
  struct iovec to = {given, sizeof given - 1}, from = {(void *)address, sizeof given - 1};
  // The string may lie at the end of what can be read: then less is asked for.
  while (process_vm_readv(id, &to, 1, &from, 1, 0) < 0) {
    if (errno != EFAULT || from.iov_len < 2) return 0;
    to.iov_len = from.iov_len /= 2;
  }
  if (given[0] != '/') {
    if (fd == AT_FDCWD ? !link_at(base, "/proc/%d/cwd", id, 0) : !path_of_fd(id, fd, base)) return 0;
  }
  snprintf(whole, sizeof whole, "%s/%s", base, given);
  char *cut = strrchr(whole, '/');
  if (!cut) return 0;
  *cut = 0;
  char parent[PATH_MAX];
  if (!realpath(*whole ? whole : "/", parent)) return 0;
  return snprintf(path, PATH_MAX, "%s/%s", strcmp(parent, "/") ? parent : "", cut + 1) < PATH_MAX;
}

static int exists(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0;
}

/// Where the next plain write of a file begins.
static int64_t position(pid_t id, int fd) {
  char name[64], line[128];
  snprintf(name, sizeof name, "/proc/%d/fdinfo/%d", id, fd);
  FILE *file = fopen(name, "r");
  if (!file) return -1;
  long long at = -1;
  unsigned flags = 0;
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "pos: %lld", &at) != 1) sscanf(line, "flags: %o", &flags);
  }
  fclose(file);
  if (!(flags & O_APPEND)) return at;
  struct stat info;
  snprintf(name, sizeof name, "/proc/%d/fd/%d", id, fd);
  return stat(name, &info) == 0 ? (int64_t)info.st_size : -1;
}

// MARK: Calls

/// Begins the call's description where its file lies in the folder.
static void on_file(struct thread *thread, const char *kind, int fd) {
  if (!path_of_fd(thread->id, fd, thread->call.path) || !below(thread->call.path)) return;
  thread->call.fd = fd;
  thread->call.kind = kind;
}

static void on_write(struct thread *thread, const uint64_t *with, int64_t offset, int in_pieces) {
  on_file(thread, "write", (int)with[0]);
  if (!thread->call.kind) return;
  thread->call.data = with[1];
  thread->call.size = with[2];
  thread->call.in_pieces = in_pieces;
  thread->call.offset = offset >= 0 ? offset : position(thread->id, (int)with[0]);
}

/// A call that names a file which is there, and perhaps a second name.
static void on_name(struct thread *thread, const char *kind, int fd, uint64_t name, int other_fd,
                    uint64_t other) {
  struct call *call = &thread->call;
  if (!path_at(thread->id, fd, name, call->path) || !exists(call->path)) return;
  if (other && !path_at(thread->id, other_fd, other, call->other)) return;
  if (!below(call->path) && !(other && below(call->other))) return;
  call->kind = other && !(below(call->path) && below(call->other)) ? "other" : kind;
}

static void on_open(struct thread *thread, int fd, uint64_t name, uint64_t flags) {
  struct call *call = &thread->call;
  if (!(flags & (O_CREAT | O_TRUNC)) || !path_at(thread->id, fd, name, call->path)) return;
  if (!below(call->path)) return;
  if (!exists(call->path)) call->kind = flags & O_CREAT ? "create" : 0;
  else if ((flags & O_TRUNC) && !(flags & O_EXCL)) call->kind = "truncate";
}

static void on_map(struct thread *thread, const uint64_t *with) {
  if (!(with[3] & MAP_SHARED) || !(with[2] & PROT_WRITE) || (with[3] & MAP_ANONYMOUS)) return;
  on_file(thread, "other", (int)with[4]);
  // The index of a log is no part of what is kept.
  const char *path = thread->call.path;
  size_t length = strlen(path);
  if (thread->call.kind && length > 4 && !strcmp(path + length - 4, "-shm")) thread->call.kind = 0;
}

static void begin(struct thread *thread, int64_t number, const uint64_t *with) {
  thread->call = (struct call){.number = number, .fd = -1};
  int here = AT_FDCWD;
  switch (number) {
    case SYS_write: on_write(thread, with, -1, 0); break;
    case SYS_pwrite64: on_write(thread, with, (int64_t)with[3], 0); break;
    case SYS_writev: on_write(thread, with, -1, 1); break;
    case SYS_pwritev: case SYS_pwritev2: on_write(thread, with, (int64_t)with[3], 1); break;
    case SYS_fsync: case SYS_fdatasync: on_file(thread, "sync", (int)with[0]); break;
    case SYS_ftruncate:
      on_file(thread, "truncate", (int)with[0]);
      thread->call.offset = (int64_t)with[1];
      break;
    case SYS_truncate:
      on_name(thread, "truncate", here, with[0], 0, 0);
      thread->call.offset = (int64_t)with[1];
      break;
    case SYS_unlinkat: on_name(thread, "remove", (int)with[0], with[1], 0, 0); break;
    case SYS_linkat:
      on_name(thread, "link", (int)with[0], with[1], (int)with[2], with[3]);
      break;
    case SYS_renameat2:
      on_name(thread, with[4] & 2 ? "other" : "rename", (int)with[0], with[1], (int)with[2], with[3]);
      break;
    case SYS_openat: on_open(thread, (int)with[0], with[1], with[2]); break;
    case SYS_mmap: on_map(thread, with); break;
    case SYS_fallocate: case SYS_sync_file_range: on_file(thread, "other", (int)with[0]); break;
    case SYS_copy_file_range: on_file(thread, "other", (int)with[2]); break;
    case SYS_sendfile: on_file(thread, "other", (int)with[0]); break;
#ifdef SYS_open
    case SYS_open: on_open(thread, here, with[0], with[1]); break;
    case SYS_creat: on_open(thread, here, with[0], O_CREAT | O_TRUNC); break;
    case SYS_unlink: on_name(thread, "remove", here, with[0], 0, 0); break;
    case SYS_rmdir: on_name(thread, "other", here, with[0], 0, 0); break;
    case SYS_link: on_name(thread, "link", here, with[0], here, with[1]); break;
    case SYS_rename: on_name(thread, "rename", here, with[0], here, with[1]); break;
    case SYS_renameat:
      on_name(thread, "rename", (int)with[0], with[1], (int)with[2], with[3]);
      break;
#endif
    default: break;
  }
}

/// The bytes that a call wrote, from the program's memory.
static uint8_t *bytes_of(const struct thread *thread, size_t size) {
  const struct call *call = &thread->call;
  struct iovec from[IOV_MAX] = {{(void *)call->data, size}};
  size_t pieces = call->in_pieces ? call->size : 1;
  if (call->in_pieces) {
    if (pieces > IOV_MAX) fail("too many pieces");
    struct iovec to = {from, pieces * sizeof *from}, list = {(void *)call->data, to.iov_len};
    if (process_vm_readv(thread->id, &to, 1, &list, 1, 0) < 0) fail("process_vm_readv");
  }
  uint8_t *bytes = malloc(size ? size : 1);
  struct iovec to = {bytes, size};
  if (!bytes || process_vm_readv(thread->id, &to, 1, from, pieces, 0) != (ssize_t)size) {
    fail("process_vm_readv");
  }
  return bytes;
}

static void end(struct thread *thread, int64_t result) {
  struct call *call = &thread->call;
  if (!call->kind || result < 0) return;
  int is_write = !strcmp(call->kind, "write");
  // A file that is gone or has a new name is looked for under the one that it has.
  char at[PATH_MAX + 64];
  const char *path = call->path;
  if (call->fd >= 0) {
    snprintf(at, sizeof at, "/proc/%d/fd/%d", thread->id, call->fd);
    path = at;
  } else if (!strcmp(call->kind, "rename")) {
    path = call->other;
  }
  struct stat info = {0};
  stat(path, &info);
  uint8_t *bytes = is_write ? bytes_of(thread, (size_t)result) : 0;
  const char *name = below(call->path), *other = call->other[0] ? below(call->other) : 0;
  fprintf(record, "%s\t%llu\t%lld\t%lld\t%s\t%s\n", call->kind, (unsigned long long)info.st_ino,
          (long long)call->offset, is_write ? (long long)result : 0LL, name ? name : "",
          other ? other : "");
  if (bytes) fwrite(bytes, 1, (size_t)result, record);
  free(bytes);
}

/// A thread is about to make a call, or has made one.
static void stopped(struct thread *thread, pid_t program) {
  struct __ptrace_syscall_info info = {0};
  if (ptrace(PTRACE_GET_SYSCALL_INFO, thread->id, sizeof info, &info) < 0) {
    // Who was killed in the meantime answers nothing.
    if (errno == ESRCH) return;
    fail("PTRACE_GET_SYSCALL_INFO");
  }
  if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
    end(thread, info.exit.rval);
    thread->call.kind = 0;
  } else if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
    uint64_t with[6];
    memcpy(with, info.entry.args, sizeof with);
    begin(thread, (int64_t)info.entry.nr, with);
    if (!thread->call.kind || left < 0) return;
    if (left == 0) {
      thread->call.kind = 0;
      kill(program, SIGKILL);
    } else {
      left--;
    }
  }
}

// MARK: The program

static pid_t start(char **arguments) {
  pid_t program = fork();
  if (program < 0) fail("fork");
  if (program == 0) {
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0) fail("PTRACE_TRACEME");
    raise(SIGSTOP);
    execv(arguments[0], arguments);
    fail(arguments[0]);
  }
  int status = 0;
  if (waitpid(program, &status, 0) != program) fail("waitpid");
  if (!WIFSTOPPED(status)) exit(refused);
  long options =
      PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SETOPTIONS, program, 0, options) < 0) fail("PTRACE_SETOPTIONS");
  if (ptrace(PTRACE_SYSCALL, program, 0, 0) < 0) fail("PTRACE_SYSCALL");
  return program;
}

int main(int count, char **arguments) {
  if (count < 5) {
    fprintf(stderr, "usage: watch_calls FOLDER RECORD CALL PROGRAM [ARGUMENTS]\n");
    return refused;
  }
  folder = realpath(arguments[1], 0);
  if (!folder) fail(arguments[1]);
  record = fopen(arguments[2], "wbe");
  if (!record) fail(arguments[2]);
  left = atoll(arguments[3]);
  pid_t program = start(arguments + 4);
  int result = refused, status = 0;
  pid_t id;
  while ((id = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
    if (id <= 0) continue;
    if (!WIFSTOPPED(status)) {
      thread_of(id)->id = 0;
      if (id == program) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      continue;
    }
    int is_new = 1, pass = 0, signal = WSTOPSIG(status);
    for (int index = 0; index < thread_limit; index++) is_new &= threads[index].id != id;
    struct thread *thread = thread_of(id);
    if (signal == (SIGTRAP | 0x80)) stopped(thread, program);
    // A new thread begins with a stop of its own; what else isn't ours is the program's.
    else if (!(status >> 16) && !(is_new && signal == SIGSTOP)) pass = signal;
    ptrace(PTRACE_SYSCALL, id, 0, pass);
  }
  if (fclose(record) != 0) fail(arguments[2]);
  return result;
}
