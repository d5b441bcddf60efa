// slow_disk.c: a disk that doesn't answer, for a program that this library is loaded into (LD_PRELOAD).
//
// A look at a path with SLOW_PART in it doesn't return as long as there is the file SLOW_GATE, as on a mount whose
// server is gone. What it says is what was there when it began. Once it has begun there is SLOW_GATE.NAME, with
// the last part of the path as the name.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void wait_at_gate(const char *path) {
  const char *part = getenv("SLOW_PART"), *gate = getenv("SLOW_GATE");
  if (!path || !part || !gate || !strstr(path, part)) return;
  int kept = errno;
  char reached[4096];
  snprintf(reached, sizeof reached, "%s.%s", gate, strrchr(path, '/') + 1);
  int mark = creat(reached, 0600);
  if (mark >= 0) close(mark);
  while (access(gate, F_OK) == 0) usleep(1000);
  errno = kept;
}

int stat(const char *path, struct stat *found) {
  int (*real)(const char *, struct stat *) = dlsym(RTLD_NEXT, "stat");
  int result = real(path, found);
  wait_at_gate(path);
  return result;
}

int lstat(const char *path, struct stat *found) {
  int (*real)(const char *, struct stat *) = dlsym(RTLD_NEXT, "lstat");
  int result = real(path, found);
  wait_at_gate(path);
  return result;
}

DIR *opendir(const char *path) {
  DIR *(*real)(const char *) = dlsym(RTLD_NEXT, "opendir");
  DIR *result = real(path);
  wait_at_gate(path);
  return result;
}
