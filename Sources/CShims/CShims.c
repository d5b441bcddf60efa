// CShims.c: C calls that Swift cannot make itself.
#define _GNU_SOURCE
#include "CShims.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#include <sys/mount.h>
#include <sys/param.h>
extern char **environ;
#else
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#endif

int dls_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno;
#else
  if (pipe(ends) != 0) return -errno;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

int dls_set_nonblocking(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) != 0) return -errno;
  return 0;
}

void dls_widen_pipe(int descriptor) {
#ifdef __linux__
  fcntl(descriptor, F_SETPIPE_SZ, 1 << 20);
#else
  (void)descriptor;
#endif
}

int dls_open(const char *path, int flags, int mode) {
  int descriptor;
  do {
    descriptor = open(path, flags | O_CLOEXEC, (mode_t)mode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor < 0 ? -errno : descriptor;
}

int dls_rename_new(const char *from, const char *target) {
#ifdef __APPLE__
  return renamex_np(from, target, RENAME_EXCL) == 0 ? 0 : -errno;
#else
  const unsigned int no_replace = 1;
  long result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, target, no_replace);
  return result == 0 ? 0 : -errno;
#endif
}

int dls_lock(int descriptor, int exclusive, int wait) {
  int result;
  int operation = (exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB);
  do {
    result = flock(descriptor, operation);
  } while (result != 0 && errno == EINTR);
  return result == 0 ? 0 : -errno;
}

int dls_file_system(const char *path, char *name, size_t capacity) {
  struct statfs status;
  if (capacity == 0) return -EINVAL;
  if (statfs(path, &status) != 0) return -errno;
#ifdef __APPLE__
  snprintf(name, capacity, "%s", status.f_fstypename);
#else
  const char *word;
  switch ((unsigned long)status.f_type) {
    case 0x6969: word = "nfs"; break;
    case 0x517B: case 0xFE534D42: case 0xFF534D42: word = "smb"; break;
    case 0x65735546: word = "fuse"; break;
    case 0x01021997: word = "9p"; break;
    case 0x5346414F: word = "afs"; break;
    case 0x00C36400: word = "ceph"; break;
    case 0x0BD00BD0: word = "lustre"; break;
    case 0x47504653: word = "gpfs"; break;
    case 0xEF53: word = "ext4"; break;
    case 0x01021994: word = "tmpfs"; break;
    case 0x794C7630: word = "overlay"; break;
    case 0x9123683E: word = "btrfs"; break;
    case 0x58465342: word = "xfs"; break;
    default: word = "other"; break;
  }
  snprintf(name, capacity, "%s", word);
#endif
  return 0;
}

int dls_terminal_width(int descriptor) {
  struct winsize size;
  if (!isatty(descriptor)) return 0;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

int dls_wait(int process, int block, int *code) {
  int status = 0;
  pid_t result;
  do {
    result = waitpid(process, &status, block ? 0 : WNOHANG);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return -errno;
  if (result == 0) return 0;
  if (WIFEXITED(status)) {
    *code = WEXITSTATUS(status);
    return 1;
  }
  *code = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return 2;
}

// ---- signals -----------------------------------------------------------------------------------

// A signal is taken by whichever thread the system picks, and asked about by others.
static atomic_int signals_deferred = 0;
static atomic_int signals_first = 0;
static atomic_int signals_seen = 0;
static int signals_pipe[2] = {-1, -1};

static void on_signal(int number) {
  int saved = errno;
  if (!signals_deferred) _exit(128 + number);
  int none = 0;
  atomic_compare_exchange_strong(&signals_first, &none, number);
  signals_seen += 1;
  if (signals_pipe[1] >= 0) {
    ssize_t ignored = write(signals_pipe[1], "!", 1);
    (void)ignored;
  }
  errno = saved;
}

void dls_signals_install(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  if (signals_pipe[0] < 0 && dls_pipe(signals_pipe) == 0) {
    fcntl(signals_pipe[0], F_SETFL, O_NONBLOCK);
    fcntl(signals_pipe[1], F_SETFL, O_NONBLOCK);
  }
  for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index += 1) {
    struct sigaction old, action;
    // A signal that the caller told us to ignore (nohup) stays ignored.
    if (sigaction(numbers[index], NULL, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    sigaction(numbers[index], &action, NULL);
  }
  // A closed pipe shall be an error of write(2), not the end of the process.
  signal(SIGPIPE, SIG_IGN);
}

void dls_signals_defer(int deferred) { signals_deferred = deferred; }
int dls_signals_pending(void) { return signals_first; }
int dls_signals_count(void) { return signals_seen; }
int dls_signals_descriptor(void) { return signals_pipe[0]; }

void dls_signals_clear(void) {
  char byte;
  signals_first = 0;
  signals_seen = 0;
  while (signals_pipe[0] >= 0 && read(signals_pipe[0], &byte, 1) == 1) {
  }
}

// ---- crashes -----------------------------------------------------------------------------------

static const char *crash_message = "";
static int crash_code = 101;
static char crash_stack[64 * 1024];

static void on_crash(int number) {
  (void)number;
  ssize_t ignored = write(2, crash_message, strlen(crash_message));
  (void)ignored;
  _exit(crash_code);
}

void dls_crash_install(const char *message, int code) {
  static const int numbers[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
  crash_message = message;
  crash_code = code;
  // A stack that has overflowed can't hold the handler's frame.
  stack_t stack;
  memset(&stack, 0, sizeof stack);
  stack.ss_sp = crash_stack;
  stack.ss_size = sizeof crash_stack;
  sigaltstack(&stack, NULL);
  for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index += 1) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_crash;
    action.sa_flags = SA_ONSTACK;
    sigaction(numbers[index], &action, NULL);
  }
}

// ---- child processes ---------------------------------------------------------------------------

// Descriptors that we were handed ourselves (a lock, a pipe of whoever started us) are none of the
// child's business: it would keep them open beyond our end.
static void close_others_on_exec(int first) {
#ifdef CLOSE_RANGE_CLOEXEC
  if (close_range((unsigned)first, ~0u, CLOSE_RANGE_CLOEXEC) == 0) return;
#endif
  for (int descriptor = first; descriptor < 1024; descriptor += 1) {
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
}

// Runs in the child between fork and exec: only async-signal-safe calls.
static void become_child(const struct dls_spawn_request *request, int report, pid_t parent) {
  int status;
  if (request->own_group && setpgid(0, 0) != 0) goto fail;
#ifdef __linux__
  if (request->dies_with_parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) goto fail;
    if (getppid() != parent) _exit(125);  // it died before the request took hold
  }
#else
  (void)parent;
#endif
  // The inherited descriptors are first moved out of the way of the numbers they are to get.
  int wanted[4] = {request->input, request->output, request->error, request->lifeline};
  const int numbers[4] = {0, 1, 2, request->lifeline_number};
  for (int index = 0; index < 4; index += 1) {
    if (wanted[index] < 0) {
      if (index == 3) continue;
      wanted[index] = open("/dev/null", index == 0 ? O_RDONLY : O_WRONLY);
      if (wanted[index] < 0) goto fail;
    }
    wanted[index] = fcntl(wanted[index], F_DUPFD_CLOEXEC, 64);
    if (wanted[index] < 0) goto fail;
  }
  for (int index = 0; index < 4; index += 1) {
    if (wanted[index] >= 0 && dup2(wanted[index], numbers[index]) < 0) goto fail;
  }
  close_others_on_exec(request->lifeline < 0 ? 3 : request->lifeline_number + 1);
  if (request->directory != NULL && chdir(request->directory) != 0) goto fail;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < 32; number += 1) sigaction(number, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(request->program, request->arguments, request->environment);
fail:
  status = errno;
  ssize_t ignored = write(report, &status, sizeof status);
  (void)ignored;
  _exit(126);
}

int dls_spawn(const struct dls_spawn_request *request) {
  int report[2];
  int failure = dls_pipe(report);
  if (failure != 0) return failure;
  if (report[1] < 64) {  // out of the way of the numbers the child is to get
    int moved = fcntl(report[1], F_DUPFD_CLOEXEC, 64);
    if (moved >= 0) {
      close(report[1]);
      report[1] = moved;
    }
  }
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);  // no handler of ours may run in the child
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) become_child(request, report[1], parent);
  int fork_error = errno;
  sigprocmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  if (child < 0) {
    close(report[0]);
    return -fork_error;
  }
  if (request->own_group) setpgid(child, child);  // whichever of the two is first
  int problem = 0;
  ssize_t count;
  do {
    count = read(report[0], &problem, sizeof problem);
  } while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count == (ssize_t)sizeof problem) {
    int code;
    dls_wait(child, 1, &code);
    return -problem;
  }
  return child;
}

// ---- facts about the process -------------------------------------------------------------------

char **dls_environment(void) { return environ; }

ssize_t dls_executable_path(char *buffer, size_t capacity) {
#ifdef __APPLE__
  uint32_t size = (uint32_t)capacity;
  if (_NSGetExecutablePath(buffer, &size) != 0) return -ENAMETOOLONG;
  return (ssize_t)strlen(buffer);
#else
  ssize_t count = readlink("/proc/self/exe", buffer, capacity);
  return count < 0 ? -errno : count;
#endif
}

int dls_random(void *buffer, size_t count) {
#ifdef __APPLE__
  arc4random_buf(buffer, count);
  return 0;
#else
  size_t done = 0;
  while (done < count) {
    ssize_t got = getrandom((char *)buffer + done, count - done, 0);
    if (got < 0 && errno != EINTR) return -errno;
    if (got > 0) done += (size_t)got;
  }
  return 0;
#endif
}

uint64_t dls_peak_memory(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#ifdef __APPLE__
  return (uint64_t)usage.ru_maxrss;
#else
  return (uint64_t)usage.ru_maxrss * 1024u;
#endif
}
