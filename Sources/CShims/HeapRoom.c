// HeapRoom.c: tells the allocator beforehand of work that takes much memory.
#define _GNU_SOURCE
#include "CShims.h"

#ifdef __GLIBC__
#include <limits.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// The size of a large page, which one page fault brings in place of 512.
static const uintptr_t large_page = (uintptr_t)2 << 20;

// For how much the arena of each further thread is asked for in large pages; nothing where threads come and go, of
// which each would ask again.
static _Atomic size_t room_of_each;
// Whether arenas are few, and whether room was made on the first and not given back since.
static int are_few, has_room;

void dls_make_heap_room(size_t bytes) {
  if (bytes > INT_MAX / 2) bytes = INT_MAX / 2;
  // Large arrays come out of the heap in place of a mapping each (the allocator allows it up to 32 MB),
  // and stay there when they are freed.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, (int)(bytes + large_page));
  has_room = 1;
  uintptr_t start = (uintptr_t)sbrk(0);
  // More than the heap has left by now, so that it grows; volatile, or the two calls would be left out.
  void *volatile some = malloc(1 << 20);
  free(some);
  uintptr_t end = (uintptr_t)sbrk(0);
  start = (start + large_page - 1) & ~(large_page - 1);
  if (end > start) madvise((void *)start, end - start, MADV_HUGEPAGE);
  if (!are_few) room_of_each = bytes;
}

void dls_use_heap_room(void) {
  size_t bytes = room_of_each;
  if (bytes == 0) return;
  // What a thread takes first lies near the start of its arena, or of what is free there.
  void *volatile some = malloc(1 << 12);
  uintptr_t start = (uintptr_t)some & ~(large_page - 1);
  size_t used = (uintptr_t)some - start;
  if (start != 0) madvise((void *)start, bytes, MADV_HUGEPAGE);
  // The place of the large page that a new arena begins with is one of small pages by now: left empty, it costs
  // less than five hundred of them.
  if (used < 1 << 16) some = malloc(large_page - used - (1 << 14));
  else free(some);
}

void dls_give_back_heap(void) {
  if (has_room) {
    // From now on what lies free at the end of an arena goes back by itself, but for some that is used again: the
    // ends of other arenas than the first nobody gives back otherwise.
    mallopt(M_TRIM_THRESHOLD, 2 << 20);
    mallopt(M_TOP_PAD, 1 << 18);
    has_room = 0;
  }
  malloc_trim(0);
}

void dls_limit_arenas(void) {
  // One for whoever answers, one for whoever works beside it, two for those that read and look meanwhile: two
  // at one arena wait for each other with each text of a value.
  mallopt(M_ARENA_MAX, 4);
  are_few = 1;
}
#else
void dls_limit_arenas(void) {}
void dls_make_heap_room(size_t bytes) { (void)bytes; }
void dls_use_heap_room(void) {}
void dls_give_back_heap(void) {}
#endif
