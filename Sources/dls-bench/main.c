// main.c: starts a program many times and says how long it took and how much memory it held.
//
//   dls-bench [--runs N] [--warm N] [--max-ms X] [--max-mb X] [--expect CODE] [--figures 1]
//             -- PROGRAM [ARGUMENTS]
//
// With --figures 1 it prints four numbers for another program: the medians of wall, user and system
// time in milliseconds, and the peak memory in megabytes.
//
// Whole processes are measured, from posix_spawn to wait4. The launcher is small on purpose: a
// child's peak memory counts what it had between fork and exec, so a large parent would hide it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int by_value(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return a < b ? -1 : a > b;
}

static double peak_mb(const struct rusage *usage) {
#ifdef __APPLE__
  return (double)usage->ru_maxrss / 1e6;
#else
  return (double)usage->ru_maxrss * 1024.0 / 1e6;
#endif
}

static double milliseconds(struct timeval time) {
  return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static void usage(void) {
  fprintf(stderr,
          "usage: dls-bench [--runs N] [--warm N] [--max-ms X] [--max-mb X] [--expect CODE] "
          "[--figures 1] -- PROGRAM [ARGUMENTS]\n");
  exit(2);
}

int main(int count, char **arguments) {
  int runs = 200, warm = 2, expected = 0, figures = 0, at = 1;
  double max_ms = 0, max_mb = 0;
  for (; at + 1 < count && strcmp(arguments[at], "--") != 0; at += 2) {
    const char *name = arguments[at], *value = arguments[at + 1];
    if (strcmp(name, "--runs") == 0) runs = atoi(value);
    else if (strcmp(name, "--warm") == 0) warm = atoi(value);
    else if (strcmp(name, "--figures") == 0) figures = atoi(value);
    else if (strcmp(name, "--max-ms") == 0) max_ms = atof(value);
    else if (strcmp(name, "--max-mb") == 0) max_mb = atof(value);
    else if (strcmp(name, "--expect") == 0) expected = atoi(value);
    else usage();
  }
  if (at + 1 >= count || strcmp(arguments[at], "--") != 0 || runs < 1) usage();
  char **command = arguments + at + 1;

  double *times = malloc(3 * (size_t)runs * sizeof *times), peak = 0;
  if (times == NULL) return 1;
  double *user = times + runs, *system = user + runs;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  // Unmeasured starts bring the file into memory.
  for (int run = -warm; run < runs; run += 1) {
    pid_t child;
    int status;
    struct rusage used;
    double start = now_ms();
    int failure = posix_spawnp(&child, command[0], &actions, NULL, command, environ);
    if (failure != 0) {
      fprintf(stderr, "dls-bench: %s: %s\n", command[0], strerror(failure));
      return 2;
    }
    while (wait4(child, &status, 0, &used) < 0) {
      if (errno != EINTR) return 1;
    }
    double took = now_ms() - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != expected) {
      fprintf(stderr, "dls-bench: %s ended with %d instead of %d\n", command[0],
              WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), expected);
      return 1;
    }
    if (run < 0) continue;
    times[run] = took;
    user[run] = milliseconds(used.ru_utime);
    system[run] = milliseconds(used.ru_stime);
    if (peak_mb(&used) > peak) peak = peak_mb(&used);
  }
  qsort(times, (size_t)runs, sizeof *times, by_value);
  double median = times[runs / 2];
  if (figures) {
    qsort(user, (size_t)runs, sizeof *user, by_value);
    qsort(system, (size_t)runs, sizeof *system, by_value);
    printf("%.2f %.2f %.2f %.1f\n", median, user[runs / 2], system[runs / 2], peak);
    free(times);
    return 0;
  }
  const char *name = strrchr(command[0], '/');
  printf("%s", name == NULL ? command[0] : name + 1);
  for (char **word = command + 1; *word != NULL; word += 1) printf(" %s", *word);
  printf("\n  median %.2f ms, fastest %.2f ms, 95 of 100 under %.2f ms, peak memory %.1f MB, %d runs\n",
         median, times[0], times[(runs * 95) / 100], peak, runs);
  int failed = 0;
  if (max_ms > 0 && median > max_ms) {
    printf("  TOO SLOW: the median is to stay under %.2f ms\n", max_ms);
    failed = 1;
  }
  if (max_mb > 0 && peak > max_mb) {
    printf("  TOO LARGE: peak memory is to stay under %.1f MB\n", max_mb);
    failed = 1;
  }
  free(times);
  return failed;
}
