// ScalarNames.c: the names of letters, which nothing in the product asks for.
#include <stdint.h>

// Swift's library has what Unicode calls each scalar, half a megabyte of words, and its code is one piece of which
// nothing can be left out. The released program is linked with --wrap, so that this is called in the place of the
// function that looks there, and the words stay out. Nothing written means that there is no name.
intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *name, intptr_t room);

intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *name, intptr_t room) {
  (void)scalar, (void)name, (void)room;
  return 0;
}
