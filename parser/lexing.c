// Lexing asks for each character through two pointers, and for each once whether ranges of the text
// are left out. Our text is one piece of UTF-16 and whole, so the usual step is a few instructions;
// every other one (line ends, pairs of surrogates, either end of the text) is the core's own.

static void lexing_advance(TSLexer *lexer, bool skip) {
  Lexer *self = (Lexer *)lexer;
  uint32_t next = self->current_position.bytes + 2;
  if (
    self->lookahead_size != 2 || self->data.lookahead == '\n' || !self->chunk || next == 2 ||
    next >= self->chunk_start + self->chunk_size
  ) {
    ts_lexer__advance(lexer, skip);
    return;
  }
  ts_lexer__increment_column_data(self);
  self->current_position.extent.column += 2;
  self->current_position.bytes = next;
  if (skip) self->token_start_position = self->current_position;
  uint16_t unit = *(const uint16_t *)(self->chunk + next - self->chunk_start);
  if (U16_IS_LEAD(unit)) ts_lexer__get_lookahead(self);
  else self->data.lookahead = unit;
}

static inline void lexing_mark_end(TSLexer *lexer) {
  Lexer *self = (Lexer *)lexer;
  self->token_end_position = self->current_position;
}

#undef START_LEXER
#define START_LEXER()          \
  bool result = false;         \
  bool skip = false;           \
  UNUSED                       \
  bool eof = false;            \
  int32_t lookahead;           \
  goto start;                  \
  next_state:                  \
  lexing_advance(lexer, skip); \
  start:                       \
  skip = false;                \
  lookahead = lexer->lookahead;

#undef ACCEPT_TOKEN
#define ACCEPT_TOKEN(symbol_value)     \
  result = true;                       \
  lexer->result_symbol = symbol_value; \
  lexing_mark_end(lexer);
