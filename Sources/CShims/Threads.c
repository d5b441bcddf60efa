// Threads.c: starts threads where they run at once.
#define _GNU_SOURCE
#include "CShims.h"

#include <pthread.h>

#ifdef __linux__
#include <sched.h>
#include <stdlib.h>

// What a thread does once it runs elsewhere than the one that started it.
struct beginning {
  void *(*body)(void *);
  void *argument;
  cpu_set_t allowed;
};

// Lets the thread run on any processor again, now that it has begun on another.
static void *begin(void *given) {
  struct beginning own = *(struct beginning *)given;
  free(given);
  sched_setaffinity(0, sizeof own.allowed, &own.allowed);
  dls_use_heap_room();
  return own.body(own.argument);
}

// Makes `attributes` keep a new thread off the caller's processor. 0 where it has no other to go to, or more
// than a set can tell.
static int begin_elsewhere(pthread_attr_t *attributes, struct beginning *beginning) {
  int here = sched_getcpu();
  if (here < 0 || sched_getaffinity(0, sizeof beginning->allowed, &beginning->allowed) != 0) return 0;
  cpu_set_t others = beginning->allowed;
  CPU_CLR(here, &others);
  return CPU_COUNT(&others) > 0 &&
         pthread_attr_setaffinity_np(attributes, sizeof others, &others) == 0;
}

int dls_start_thread(void *(*body)(void *), void *argument) {
  pthread_t thread;
  pthread_attr_t attributes;
  struct beginning *beginning = malloc(sizeof *beginning);
  if (!beginning) return -1;
  *beginning = (struct beginning){.body = body, .argument = argument};
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  int result = -1;
  if (begin_elsewhere(&attributes, beginning))
    result = pthread_create(&thread, &attributes, begin, beginning);
  pthread_attr_destroy(&attributes);
  if (result == 0) return 0;
  free(beginning);
  result = pthread_create(&thread, NULL, body, argument);
  if (result == 0) pthread_detach(thread);
  return result == 0 ? 0 : -1;
}
#else
int dls_start_thread(void *(*body)(void *), void *argument) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, body, argument) != 0) return -1;
  pthread_detach(thread);
  return 0;
}
#endif
