// One WebAssembly module: tree-sitter's core, its grammar of Python, and a walk that writes the tree
// into arrays. The host writes a text, calls `parse`, and reads `flat` (flatten.c).

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap.c"

// Logs and drawings of the core: nobody reads them, and there is nowhere to write.
#define snprintf(...) 0
#define vsnprintf(...) 0
#define fprintf(...) ((void)0)
#define fputs(...) ((void)0)
#define fputc(...) ((void)0)
#define fclose(...) ((void)0)
#define fdopen(...) NULL
#define dup(...) 0
#define abort() __builtin_trap()

// The core's own time limit goes unused: the host says when it is late.
#define TREE_SITTER_CLOCK_H_
typedef uint64_t TSDuration;
typedef uint64_t TSClock;
#define duration_from_micros(micros) (micros)
#define duration_to_micros(duration) (duration)
#define clock_null() 0
#define clock_is_null(clock) true
#define clock_now() 0
#define clock_after(clock, duration) 0
#define clock_is_gt(clock, other) false

#define ts_malloc malloc
#define ts_calloc calloc
#define ts_realloc realloc
#define ts_free free
#include "tree-sitter/vendor/tree-sitter/lib/src/language.c"
#include "tree-sitter/vendor/tree-sitter/lib/src/lexer.c"
#include "tree-sitter/vendor/tree-sitter/lib/src/get_changed_ranges.c"
#include "tree-sitter/vendor/tree-sitter/lib/src/node.c"
#undef LOG
#include "tree-sitter/vendor/tree-sitter/lib/src/parser.c"
#include "tree-sitter/vendor/tree-sitter/lib/src/stack.c"
#include "tree-sitter/vendor/tree-sitter/lib/src/subtree.c"
#include "tree-sitter/vendor/tree-sitter/lib/src/tree.c"
#include "tree-sitter/vendor/tree-sitter/lib/src/tree_cursor.c"
#include "tree-sitter/vendor/tree-sitter/lib/src/wasm_store.c"

#include "lexing.c"
#undef TS_PUBLIC
#include "tree-sitter-python/src/parser.c"
#include "tree-sitter-python/src/scanner.c"

#include "flatten.c"

#define EXPORT(name) __attribute__((export_name(#name))) name

__attribute__((import_module("host"), import_name("late"))) int host_late(void);

static const char *text;
static uint32_t text_bytes;

static const char *read_text(void *payload, uint32_t byte, TSPoint point, uint32_t *bytes) {
  *bytes = byte < text_bytes ? text_bytes - byte : 0;
  return text + byte;
}

static bool is_late(TSParseState *state) {
  return host_late();
}

static TSTree *parse_text(void) {
  TSParser *parser = ts_parser_new();
  parser->lexer.data.advance = lexing_advance;
  if (!ts_parser_set_language(parser, tree_sitter_python())) __builtin_trap();
  TSInput input = { .read = read_text, .encoding = TSInputEncodingUTF16LE };
  TSParseOptions options = { .progress_callback = is_late };
  return ts_parser_parse_with_options(parser, NULL, input, options);
}

uint32_t EXPORT(symbol_count)(void) {
  return symbols;
}

const char *EXPORT(symbol_name)(uint32_t symbol) {
  return ts_language_symbol_name(tree_sitter_python(), (TSSymbol)symbol);
}

bool EXPORT(symbol_is_named)(uint32_t symbol) {
  return ts_language_symbol_metadata(tree_sitter_python(), (TSSymbol)symbol).named;
}

uint8_t *EXPORT(symbol_kinds)(void) {
  return kinds_by_symbol;
}

uint8_t *EXPORT(kind_flags)(void) {
  return flags_by_kind;
}

void *EXPORT(result)(void) {
  return &flat;
}

// Where the host writes the next text, so many UTF-16 units; what was read before is gone.
char *EXPORT(room)(uint32_t length) {
  heap_reset();
  text_bytes = 2 * length;
  return (char *)(text = malloc(text_bytes));
}

// False when the host said that it is late.
bool EXPORT(parse)(uint32_t nodes_max, uint32_t depth_max) {
  TSTree *tree = parse_text();
  if (!tree) return false;
  flatten(tree, text_bytes / 2, nodes_max, depth_max);
  return true;
}

// A parse and a walk by tree-sitter's own cursor: the number of nodes, 0 when late.
uint32_t EXPORT(bare)(void) {
  TSTree *tree = parse_text();
  if (!tree) return 0;
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  uint32_t count = 1;
  for (;;) {
    while (ts_tree_cursor_goto_first_child(&cursor)) count++;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) return count;
    }
    count++;
  }
}
