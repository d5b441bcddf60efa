// ProcessWatch.c: whose child a process is, whose it is, and waiting for its end.
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

int dls_process_parent(int process) {
#ifdef __APPLE__
  struct kinfo_proc info;
  size_t size = sizeof info;
  int name[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, process};
  if (sysctl(name, 4, &info, &size, NULL, 0) != 0 || size == 0) return 0;
  return info.kp_eproc.e_ppid;
#else
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  int descriptor = dls_open(path, O_RDONLY, 0);
  if (descriptor < 0) return 0;
  ssize_t count = read(descriptor, text, sizeof text - 1);
  close(descriptor);
  if (count <= 0) return 0;
  text[count] = 0;
  // Behind the name in brackets: the state, then the parent.
  char *field = strrchr(text, ')');
  return field == NULL || strlen(field) < 4 ? 0 : atoi(field + 4);
#endif
}

int64_t dls_process_user(int process) {
#ifdef __APPLE__
  struct kinfo_proc info;
  size_t size = sizeof info;
  int name[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, process};
  if (sysctl(name, 4, &info, &size, NULL, 0) != 0 || size == 0) return -1;
  return info.kp_eproc.e_ucred.cr_uid;
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
