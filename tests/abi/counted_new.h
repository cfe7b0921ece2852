// An allocator that counts and, when told to, fails: operator new stands in the program and
// therefore in place of the library's, too. For one source file of a program.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#include "fixture.h"

namespace {

long allowed = -1;  // allocations until one fails; negative for all
long counted = 0;

void *allocate(std::size_t size, std::size_t alignment) {
  ++counted;
  if (allowed == 0) throw std::bad_alloc();
  if (allowed > 0) --allowed;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void *memory =
      alignment <= alignof(std::max_align_t) ? std::malloc(size + !size) : std::aligned_alloc(alignment, rounded);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

// A table or ring of so little that a walk through all its allocations is short.
[[maybe_unused]] hf_cluster *small_cluster(const char *algorithm) {
  hf_config *config = config_for(algorithm);
  set_if_read(config, "partitions", "256");
  set_if_read(config, "virtual_nodes", "4");
  hf_cluster *cluster = new_cluster(config);
  hf_config_free(config);
  return cluster;
}

}  // namespace

void *operator new(std::size_t size) { return allocate(size, 1); }
void *operator new[](std::size_t size) { return allocate(size, 1); }
void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
  try {
    return allocate(size, 1);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}
void *operator new(std::size_t size, std::align_val_t at) { return allocate(size, static_cast<std::size_t>(at)); }
void *operator new[](std::size_t size, std::align_val_t at) { return allocate(size, static_cast<std::size_t>(at)); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void *memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace {

// Calls with 0, 1, 2 ... allocations allowed until the call succeeds. After every failure
// `assert_untouched` looks for traces. Returns how many allocations success took.
template <class Call, class Check>
long walk(hf_error *error, const Call &call, const Check &assert_untouched) {
  for (long limit = 0;; ++limit) {
    allowed = limit;
    const hf_status status = call();
    allowed = -1;
    if (status == HF_OK) return limit;
    if (status != HF_E_MEMORY) fail_msg("%s", hf_error_message(error));
    assert_says(error, HF_E_MEMORY, "out of memory", "nothing has changed");
    assert_untouched();
    assert_true(limit < 100000);
  }
}

[[maybe_unused]] long allocations_of(void (*call)(const hf_view *), const hf_view *view) {
  counted = 0;
  call(view);
  return counted;
}

}  // namespace
