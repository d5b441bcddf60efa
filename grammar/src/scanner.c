// scanner.c: the tokens that one pattern cannot cut: brackets by depth, strings, line breaks.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include <string.h>

#include "keywords.h"

/// The tokens of this scanner, in the order of `externals` in grammar.js.
enum Token {
  NEWLINE,
  TOP_NEWLINE,
  OPEN_BRACE,
  CLOSE_BRACE,
  OPEN_BRACKET,
  CLOSE_BRACKET,
  COMMENT,
  DOC_COMMENT,
  STRING_START,
  STRING_CONTENT,
  ESCAPE_SEQUENCE,
  INTERPOLATION_START,
  INTERPOLATION_END,
  STRING_END,
  ERROR_SENTINEL,
};

/// How deep blocks and lists may nest, counted as `dls` does: the file is one level, a list that
/// is no other list's item is two.
#define DEPTH_LIMIT 64

/// What is open, outermost first: `{`, `[`, or `(` for a list among the items of another.
typedef struct {
  char open[DEPTH_LIMIT];
  uint8_t count;
} Scanner;

void *tree_sitter_dlsproj_external_scanner_create(void) {
  Scanner *scanner = ts_malloc(sizeof(Scanner));
  scanner->count = 0;
  return scanner;
}

void tree_sitter_dlsproj_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_dlsproj_external_scanner_serialize(void *payload, char *buffer) {
  const Scanner *scanner = payload;
  memcpy(buffer, scanner->open, scanner->count);
  return scanner->count;
}

void tree_sitter_dlsproj_external_scanner_deserialize(
  void *payload, const char *buffer, unsigned length
) {
  Scanner *scanner = payload;
  scanner->count = length < DEPTH_LIMIT ? (uint8_t)length : DEPTH_LIMIT;
  if (scanner->count > 0) memcpy(scanner->open, buffer, scanner->count);
}

static bool found(TSLexer *lexer, enum Token token) {
  lexer->mark_end(lexer);
  lexer->result_symbol = token;
  return true;
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }
static bool is_line_break(int32_t c) { return c == '\n' || c == '\r'; }
static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Whether a name may hold the character; those beyond ASCII are left for the parser to judge.
static bool is_word(int32_t c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c >= 0x80;
}

/// Whether the text goes on: neither its end nor bytes that are no UTF-8 come next.
static bool goes_on(TSLexer *lexer) { return lexer->lookahead >= 0 && !lexer->eof(lexer); }

static void skip_blanks(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) advance(lexer);
}

static void skip_word(TSLexer *lexer) {
  while (goes_on(lexer) && is_word(lexer->lookahead)) advance(lexer);
}

// MARK: Line breaks

static void skip_line_break(TSLexer *lexer) {
  if (lexer->lookahead == '\r') {
    advance(lexer);
    if (lexer->lookahead == '\n') advance(lexer);
  } else if (lexer->lookahead == '\n') {
    advance(lexer);
  }
}

/// Whether `import` goes on with the name of a file, in quotes and without `${ }`.
static bool is_import(TSLexer *lexer) {
  if (lexer->lookahead != '"') return false;
  advance(lexer);
  while (goes_on(lexer) && !is_line_break(lexer->lookahead)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == '"') {
      if (lexer->lookahead != '"') return true;
      advance(lexer);
    } else if (c == '$' && lexer->lookahead == '{') {
      return false;
    } else if (c == '$' && lexer->lookahead == '$') {
      advance(lexer);
      if (lexer->lookahead == '{') advance(lexer);
    }
  }
  return false;
}

/// Whether `let` goes on with a name and `=`.
static bool is_let(TSLexer *lexer) {
  if (!is_word(lexer->lookahead)) return false;
  skip_word(lexer);
  skip_blanks(lexer);
  return lexer->lookahead == '=';
}

/// Whether a keyword goes on like the head of a block; its brace may stand two lines below.
static bool is_block(TSLexer *lexer) {
  for (int part = 0; part < 6 && goes_on(lexer); part++) {
    if (lexer->lookahead == '.') {
      advance(lexer);
    } else if (is_word(lexer->lookahead) && !is_digit(lexer->lookahead)) {
      skip_word(lexer);
    } else {
      break;
    }
    skip_blanks(lexer);
  }
  for (int line = 0; line < 2 && is_line_break(lexer->lookahead); line++) {
    skip_line_break(lexer);
    skip_blanks(lexer);
  }
  return lexer->lookahead == '{';
}

/// Whether the line that begins here begins a block or a statement of the top level.
static bool is_top_level(TSLexer *lexer) {
  char word[WORD_LIMIT + 1];
  unsigned length = 0;
  while (length < WORD_LIMIT && lexer->lookahead < 0x80 && is_word(lexer->lookahead)) {
    word[length++] = (char)lexer->lookahead;
    advance(lexer);
  }
  word[length] = 0;
  // A name that goes on beyond is no keyword.
  if (length == 0 || (goes_on(lexer) && is_word(lexer->lookahead))) return false;
  skip_blanks(lexer);
  if (strcmp(word, "import") == 0) return is_import(lexer);
  if (strcmp(word, "let") == 0) return is_let(lexer);
  for (unsigned i = 0; i < sizeof TOP_KEYWORDS / sizeof *TOP_KEYWORDS; i++) {
    if (strcmp(word, TOP_KEYWORDS[i]) == 0) return is_block(lexer);
  }
  return false;
}

/// A line break. One before a block of the top level is a token of its own, which no block holds:
/// so a lost bracket costs one block and not the file.
static bool scan_line_break(Scanner *scanner, TSLexer *lexer) {
  skip_line_break(lexer);
  found(lexer, NEWLINE);
  if (is_top_level(lexer)) {
    lexer->result_symbol = TOP_NEWLINE;
    scanner->count = 0;
  }
  return true;
}

/// The end of the text, where something is left open: as if a block of the top level began there.
static bool scan_end(Scanner *scanner, TSLexer *lexer) {
  if (scanner->count == 0 || !lexer->eof(lexer)) return false;
  scanner->count = 0;
  return found(lexer, TOP_NEWLINE);
}

// MARK: Brackets

/// How many levels are open, the file's among them.
static unsigned depth(const Scanner *scanner) {
  unsigned depth = 1;
  for (unsigned i = 0; i < scanner->count; i++) depth += scanner->open[i] == '[' ? 2 : 1;
  return depth;
}

/// A bracket that opens, unless it would be too deep: then no token begins here.
static bool scan_open(Scanner *scanner, TSLexer *lexer, enum Token token) {
  unsigned count = scanner->count;
  char open = token == OPEN_BRACE ? '{' : '[';
  if (open == '[' && count > 0 && scanner->open[count - 1] != '{') open = '(';
  if (depth(scanner) + (open == '[' ? 1 : 0) >= DEPTH_LIMIT) return false;
  scanner->open[scanner->count++] = open;
  advance(lexer);
  return found(lexer, token);
}

/// A bracket that closes. A brace closes the lists that were left open in its block, too.
static bool scan_close(Scanner *scanner, TSLexer *lexer, enum Token token) {
  unsigned count = scanner->count;
  if (token == CLOSE_BRACE) {
    while (count > 0 && scanner->open[count - 1] != '{') count--;
    if (count > 0) scanner->count = (uint8_t)(count - 1);
  } else if (count > 0 && scanner->open[count - 1] != '{') {
    scanner->count--;
  }
  advance(lexer);
  return found(lexer, token);
}

// MARK: Comments and strings

/// A comment up to the end of its line, or to bytes that are no UTF-8.
static bool scan_comment(TSLexer *lexer) {
  advance(lexer);
  if (lexer->lookahead != '/') return false;
  unsigned slashes = 1;
  while (lexer->lookahead == '/') {
    advance(lexer);
    slashes++;
  }
  while (goes_on(lexer) && !is_line_break(lexer->lookahead)) advance(lexer);
  return found(lexer, slashes == 3 ? DOC_COMMENT : COMMENT);
}

/// Whether plain text of a string may hold the character.
static bool is_text(int32_t c) { return c == '\t' || (c >= 0x20 && c != 0x7F); }

/// What begins with `$`: `${`, the escape `$${`, or one plain character.
static bool scan_dollar(TSLexer *lexer) {
  advance(lexer);
  if (lexer->lookahead == '{') {
    advance(lexer);
    return found(lexer, INTERPOLATION_START);
  }
  found(lexer, STRING_CONTENT);
  if (lexer->lookahead != '$') return true;
  advance(lexer);
  if (lexer->lookahead != '{') return true;
  advance(lexer);
  return found(lexer, ESCAPE_SEQUENCE);
}

/// The next piece of a string: its end, an escape, `${`, or plain text up to one of these.
static bool scan_string(TSLexer *lexer) {
  if (lexer->lookahead == '$') return scan_dollar(lexer);
  if (lexer->lookahead == '"') {
    advance(lexer);
    if (lexer->lookahead != '"') return found(lexer, STRING_END);
    advance(lexer);
    return found(lexer, ESCAPE_SEQUENCE);
  }
  bool is_empty = true;
  while (goes_on(lexer) && is_text(lexer->lookahead)) {
    if (lexer->lookahead == '$' || lexer->lookahead == '"') break;
    advance(lexer);
    is_empty = false;
  }
  return !is_empty && found(lexer, STRING_CONTENT);
}

// MARK: Scan

bool tree_sitter_dlsproj_external_scanner_scan(
  void *payload, TSLexer *lexer, const bool *valid
) {
  Scanner *scanner = payload;
  bool is_line = !is_line_break(lexer->lookahead) && !lexer->eof(lexer);
  if (is_line && valid[STRING_CONTENT] && !valid[ERROR_SENTINEL]) return scan_string(lexer);
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  switch (lexer->lookahead) {
    case '\n':
    case '\r':
      return scan_line_break(scanner, lexer);
    case '{':
      return scan_open(scanner, lexer, OPEN_BRACE);
    case '[':
      return scan_open(scanner, lexer, OPEN_BRACKET);
    case ']':
      return scan_close(scanner, lexer, CLOSE_BRACKET);
    case '}':
      if (!valid[INTERPOLATION_END] || valid[ERROR_SENTINEL]) {
        return scan_close(scanner, lexer, CLOSE_BRACE);
      }
      advance(lexer);
      return found(lexer, INTERPOLATION_END);
    case '"':
      advance(lexer);
      return found(lexer, STRING_START);
    case '/':
      return scan_comment(lexer);
    case 0:
      return scan_end(scanner, lexer);
    default:
      return false;
  }
}
