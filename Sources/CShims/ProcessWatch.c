// ProcessWatch.c: when a process began, whose child it is, whose it is, and waiting for its end.
#define _GNU_SOURCE
#include "CShims.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __APPLE__
#include <sys/event.h>
#include <sys/sysctl.h>
#else
#include <fcntl.h>
#include <sys/syscall.h>
#endif

#ifdef __APPLE__
/// What the system knows of a process; 0 when it is gone.
static int process_info(int process, struct kinfo_proc *info) {
  size_t size = sizeof *info;
  int name[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, process};
  return sysctl(name, 4, info, &size, NULL, 0) == 0 && size != 0;
}
#else
/// The fields of /proc/PID/stat from the last bracket of the program's name on, which may hold
/// anything; NULL when the process is gone.
static char *stat_fields(int process, char *text, size_t capacity) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  int descriptor = dls_open(path, O_RDONLY, 0);
  if (descriptor < 0) return NULL;
  ssize_t count = read(descriptor, text, capacity - 1);
  close(descriptor);
  if (count <= 0) return NULL;
  text[count] = 0;
  return strrchr(text, ')');
}
#endif

uint64_t dls_process_start(int process) {
#ifdef __APPLE__
  struct kinfo_proc info;
  if (!process_info(process, &info)) return 0;
  struct timeval start = info.kp_proc.p_starttime;
  return (uint64_t)start.tv_sec * 1000000u + (uint64_t)start.tv_usec;
#else
  char text[1024];
  char *field = stat_fields(process, text, sizeof text);
  if (field == NULL || field[1] == 0) return 0;
  if (field[2] == 'Z') return 0;  // a zombie is gone
  for (int index = 2; field != NULL && index < 22; index += 1) field = strchr(field + 1, ' ');
  return field == NULL ? 0 : strtoull(field + 1, NULL, 10);
#endif
}

int dls_process_parent(int process) {
#ifdef __APPLE__
  struct kinfo_proc info;
  return process_info(process, &info) ? info.kp_eproc.e_ppid : 0;
#else
  char text[1024];
  // Behind the name: the state, then the parent.
  char *field = stat_fields(process, text, sizeof text);
  return field == NULL || strlen(field) < 4 ? 0 : atoi(field + 4);
#endif
}

int64_t dls_process_user(int process) {
#ifdef __APPLE__
  struct kinfo_proc info;
  return process_info(process, &info) ? info.kp_eproc.e_ucred.cr_uid : -1;
#else
  char path[64];
  struct stat status;
  snprintf(path, sizeof path, "/proc/%d", process);
  return stat(path, &status) == 0 ? (int64_t)status.st_uid : -1;
#endif
}

/// For systems that can't tell: looks again and again, five times a second.
static void ask_until_gone(int process, uint64_t start) {
  while (dls_process_start(process) == start) poll(NULL, 0, 200);
}

void dls_process_await(int process) {
  uint64_t start = dls_process_start(process);
  if (start == 0) return;
#ifdef __APPLE__
  int queue = kqueue();
  struct kevent event;
  EV_SET(&event, process, EVFILT_PROC, EV_ADD | EV_ONESHOT, NOTE_EXIT, 0, NULL);
  if (queue >= 0 && kevent(queue, &event, 1, NULL, 0, NULL) == 0) {
    while (kevent(queue, NULL, 0, &event, 1, NULL) < 0 && errno == EINTR) {}
    return;
  }
#elif defined(SYS_pidfd_open)
  int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
  // The number may have gone to another process meanwhile.
  if (descriptor >= 0 && dls_process_start(process) == start) {
    struct pollfd entry = {.fd = descriptor, .events = POLLIN};
    while (poll(&entry, 1, -1) < 0 && errno == EINTR) {}
    close(descriptor);
    return;
  }
#endif
  ask_until_gone(process, start);
}
