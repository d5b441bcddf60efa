// keywords.h: the words that open a block at the top level.
// <<made>>

static const char *const TOP_KEYWORDS[] = {
<<topLevel:array>>
};
