// Counts what is allocated and not yet freed and, when told to, fails. For one source file of a program.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {
std::size_t allocations_left = ~std::size_t{0};
std::size_t live_allocations = 0;
[[maybe_unused]] std::size_t largest_allocation = 0;
}  // namespace

// Not inlined, or gcc pairs the library's `new` with our `free` and warns. The form that does not throw is replaced
// too: the temporary memory of std::stable_sort comes from it and goes through `delete` below.
[[gnu::noinline]] void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
  largest_allocation = std::max(largest_allocation, size);
  void *memory = allocations_left == 0 ? nullptr : std::malloc(size + !size);
  if (memory == nullptr) return nullptr;
  --allocations_left;
  ++live_allocations;
  return memory;
}
[[gnu::noinline]] void *operator new(std::size_t size) {
  if (void *memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void *memory) noexcept {
  live_allocations -= memory != nullptr ? 1 : 0;
  std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept { operator delete(memory); }
