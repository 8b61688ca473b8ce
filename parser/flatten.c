// Writes the visible nodes of a tree, but comments and line continuations, into arrays in preorder.

// What the host says of each kind, in bits.
enum { leaf_flag = 1, ragged_flag = 2, comment_flag = 4, skipped_flag = 8 };
// Why a tree is not whole.
enum { stop_none, stop_kind, stop_nodes, stop_depth };

// Kinds by the grammar's symbols, and after them that of error nodes; 0 is unknown.
enum { symbols = SYMBOL_COUNT + ALIAS_COUNT };
static uint8_t kinds_by_symbol[symbols + 1];
static uint8_t flags_by_kind[256];

// What the host reads after a parse; addresses are of arrays. Offsets are in UTF-16 units.
static struct {
  uint32_t count, kinds, starts, ends, parents, limits;
  uint32_t comments, comment_count;
  uint32_t missing, missing_count;
  uint32_t faulty;
  uint32_t stop, stop_offset, stop_symbol;
} flat;

// A node whose children are under way. `node` is -1 for one that does not show.
typedef struct {
  Subtree subtree;
  const TSSymbol *aliases;
  uint32_t child, structural, end;
  int32_t node;
} Open;

typedef struct {
  const TSLanguage *language;
  Array(Open) opens;
  Array(uint32_t) comments;
  Array(uint32_t) missing;
  uint8_t *kinds;
  int32_t *starts, *ends, *parents, *limits;
  uint32_t count, depth;
  int32_t parent;
  bool faulty;
} Walk;

static inline uint8_t kind_of(TSSymbol symbol) {
  if (symbol == ts_builtin_sym_error) return kinds_by_symbol[symbols];
  return symbol < symbols ? kinds_by_symbol[symbol] : 0;
}

static void walk_stop(uint32_t reason, uint32_t offset, TSSymbol symbol) {
  flat.stop = reason;
  flat.stop_offset = offset;
  flat.stop_symbol = symbol;
}

// A node that shows; false where its children are not to be looked at.
static bool walk_take(
  Walk *self, Subtree subtree, TSSymbol symbol, uint32_t start, uint32_t end,
  uint32_t nodes_max, uint32_t depth_max
) {
  uint8_t kind = kind_of(symbol);
  uint8_t flags = flags_by_kind[kind];
  if (flags & (comment_flag | skipped_flag)) {
    if (flags & comment_flag) {
      array_push(&self->comments, start);
      array_push(&self->comments, end);
    }
    return false;
  }
  if (!kind) walk_stop(stop_kind, start, symbol);
  else if (self->count >= nodes_max) walk_stop(stop_nodes, start, symbol);
  else if (self->depth >= depth_max) walk_stop(stop_depth, start, symbol);
  if (flat.stop) return false;
  uint32_t node = self->count++;
  self->kinds[node] = kind;
  self->starts[node] = start;
  self->ends[node] = end;
  self->parents[node] = self->parent;
  self->limits[node] = self->count;
  if (ts_subtree_missing(subtree)) array_push(&self->missing, node);
  return !(flags & leaf_flag);
}

static void walk_open(Walk *self, Subtree subtree, uint32_t start, int32_t node) {
  Open open = {
    .subtree = subtree,
    .aliases = ts_language_alias_sequence(self->language, subtree.ptr->production_id),
    .end = start,
    .node = node,
  };
  array_push(&self->opens, open);
  if (node < 0) return;
  self->parent = node;
  self->depth++;
}

// A node ends where what it holds does: comments that follow are no part of it. Where the tree is
// faulty, or a node is one of those that end for themselves, it is the parser's own end.
static void walk_close(Walk *self) {
  Open open = array_pop(&self->opens);
  int32_t node = open.node;
  if (node < 0) return;
  uint32_t last = self->count - 1;
  self->limits[node] = self->count;
  if (!self->faulty && !(flags_by_kind[self->kinds[node]] & ragged_flag)) {
    self->ends[node] = last > (uint32_t)node ? self->ends[last] : self->starts[node];
  }
  self->parent = self->parents[node];
  self->depth--;
}

static void walk_run(Walk *self, Subtree root, uint32_t nodes_max, uint32_t depth_max) {
  Subtree subtree = root;
  uint32_t start = ts_subtree_padding(root).bytes;
  TSSymbol alias = 0;
  for (;;) {
    uint32_t size = ts_subtree_size(subtree).bytes;
    int32_t node = -1;
    bool below = ts_subtree_visible_child_count(subtree) > 0;
    if (alias || ts_subtree_visible(subtree) || !self->opens.size) {
      TSSymbol symbol = alias ? alias : ts_subtree_symbol(subtree);
      node = (int32_t)self->count;
      bool taken =
        walk_take(self, subtree, symbol, start / 2, (start + size) / 2, nodes_max, depth_max);
      if (flat.stop) return;
      below = below && taken;
    }
    if (below) walk_open(self, subtree, start, node);
    Open *open;
    for (;;) {
      if (!self->opens.size) return;
      open = array_back(&self->opens);
      if (open->child < ts_subtree_child_count(open->subtree)) break;
      walk_close(self);
    }
    subtree = ts_subtree_children(open->subtree)[open->child];
    start = open->end + (open->child ? ts_subtree_padding(subtree).bytes : 0);
    open->end = start + ts_subtree_size(subtree).bytes;
    open->child++;
    alias = 0;
    if (ts_subtree_extra(subtree)) continue;
    if (open->aliases) alias = open->aliases[open->structural];
    open->structural++;
  }
}

static void flatten(const TSTree *tree, uint32_t length, uint32_t nodes_max, uint32_t depth_max) {
  uint32_t visible = ts_subtree_visible_descendant_count(tree->root) + 1;
  uint32_t room = visible < nodes_max ? visible : nodes_max;
  int32_t *arrays = ts_malloc(room * (4 * sizeof(int32_t) + 1));
  Walk walk = {
    .language = tree->language,
    .opens = array_new(),
    .comments = array_new(),
    .missing = array_new(),
    .starts = arrays,
    .ends = arrays + room,
    .parents = arrays + 2 * room,
    .limits = arrays + 3 * room,
    .kinds = (uint8_t *)(arrays + 4 * room),
    .parent = -1,
    .faulty = ts_subtree_error_cost(tree->root) > 0,
  };
  flat.stop = stop_none;
  walk_run(&walk, tree->root, nodes_max, depth_max);
  for (int32_t node = walk.parent; node >= 0; node = walk.parents[node]) {
    walk.limits[node] = walk.count;
    walk.ends[node] = length;
  }
  if (walk.count) {
    walk.starts[0] = 0;
    walk.ends[0] = length;
  }
  flat.count = walk.count;
  flat.starts = (uint32_t)walk.starts;
  flat.ends = (uint32_t)walk.ends;
  flat.parents = (uint32_t)walk.parents;
  flat.limits = (uint32_t)walk.limits;
  flat.kinds = (uint32_t)walk.kinds;
  flat.comments = (uint32_t)walk.comments.contents;
  flat.comment_count = walk.comments.size;
  flat.missing = (uint32_t)walk.missing.contents;
  flat.missing_count = walk.missing.size;
  flat.faulty = walk.faulty;
}
