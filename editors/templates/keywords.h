// keywords.h: the words that open a block at the top level.
// <<made>>

/// The length of the longest of them.
#define WORD_LIMIT <<topLevel:longest>>

static const char *const TOP_KEYWORDS[] = {
<<topLevel:array>>
};
