// slow_disk.c: a disk that doesn't answer, for a program that this library is loaded into (LD_PRELOAD).
//
// A look at a path with SLOW_PART in it doesn't return as long as there is the file SLOW_GATE; whoever looks makes
// SLOW_GATE.reached first. It is what a mount of a server does that is gone.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void wait_at_gate(const char *path) {
  const char *part = getenv("SLOW_PART"), *gate = getenv("SLOW_GATE");
  if (!path || !part || !gate || !strstr(path, part)) return;
  char reached[4096];
  snprintf(reached, sizeof reached, "%s.reached", gate);
  int mark = creat(reached, 0600);
  if (mark >= 0) close(mark);
  while (access(gate, F_OK) == 0) usleep(1000);
}

int stat(const char *path, struct stat *found) {
  wait_at_gate(path);
  int (*real)(const char *, struct stat *) = dlsym(RTLD_NEXT, "stat");
  return real(path, found);
}

int lstat(const char *path, struct stat *found) {
  wait_at_gate(path);
  int (*real)(const char *, struct stat *) = dlsym(RTLD_NEXT, "lstat");
  return real(path, found);
}

DIR *opendir(const char *path) {
  wait_at_gate(path);
  DIR *(*real)(const char *) = dlsym(RTLD_NEXT, "opendir");
  return real(path);
}
