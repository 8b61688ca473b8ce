// Memory of one parse. It is taken from the end of what is used and, once freed, kept for blocks of
// its size; before the next parse all of it is free, so that nothing can leak. What does not fit
// into the memory that the host grants is a trap, and the end of the instance.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// A block is its size and 8 bytes on, what it holds.
enum { head_bytes = 8, step_bytes = 16, page_bytes = 65536, growth_bytes = 1 << 20 };
enum { even_bytes_max = 1024, even_classes = even_bytes_max / step_bytes + 1 };
static const size_t block_bytes_max = (size_t)1 << 30;

extern unsigned char __heap_base;
static uintptr_t heap_top;
static uintptr_t heap_end;
// Freed blocks: of each multiple of a step, then of each power of two.
static void *freed[even_classes + 32];

static void heap_reset(void) {
  heap_top = ((uintptr_t)&__heap_base + step_bytes - 1) / step_bytes * step_bytes;
  heap_end = (uintptr_t)__builtin_wasm_memory_size(0) * page_bytes;
  memset(freed, 0, sizeof freed);
}

static inline unsigned log2_up(size_t bytes) {
  return 32 - (unsigned)__builtin_clz((unsigned)bytes - 1);
}

static inline unsigned class_of(size_t bytes) {
  return bytes <= even_bytes_max ? bytes / step_bytes : even_classes + log2_up(bytes);
}

static void heap_grow(size_t bytes) {
  size_t more = bytes > growth_bytes ? bytes : growth_bytes;
  size_t pages = (more + page_bytes - 1) / page_bytes;
  if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) __builtin_trap();
  heap_end += pages * page_bytes;
}

void *malloc(size_t size) {
  if (size > block_bytes_max) __builtin_trap();
  size_t bytes = (size + head_bytes + step_bytes - 1) / step_bytes * step_bytes;
  if (bytes > even_bytes_max) bytes = (size_t)1 << log2_up(bytes);
  unsigned class = class_of(bytes);
  void *block = freed[class];
  if (block) {
    freed[class] = *(void **)block;
    return block;
  }
  if (bytes > heap_end - heap_top) heap_grow(bytes - (heap_end - heap_top));
  *(size_t *)heap_top = bytes;
  block = (void *)(heap_top + head_bytes);
  heap_top += bytes;
  return block;
}

static inline size_t block_bytes(void *block) {
  return *(size_t *)((char *)block - head_bytes);
}

void free(void *block) {
  if (!block) return;
  unsigned class = class_of(block_bytes(block));
  *(void **)block = freed[class];
  freed[class] = block;
}

void *calloc(size_t count, size_t size) {
  if (size && count > block_bytes_max / size) __builtin_trap();
  return memset(malloc(count * size), 0, count * size);
}

void *realloc(void *block, size_t size) {
  if (!block) return malloc(size);
  size_t held = block_bytes(block) - head_bytes;
  if (size <= held) return block;
  void *larger = malloc(size);
  memcpy(larger, block, held);
  free(block);
  return larger;
}
