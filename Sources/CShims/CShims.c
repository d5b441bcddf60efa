// CShims.c: C calls that Swift cannot make itself.
#include "CShims.h"
