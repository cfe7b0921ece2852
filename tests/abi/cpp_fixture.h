// What the tests of the C++ face share: a small cluster, and the status that a call throws.
#ifndef HOLDFAST_TESTS_ABI_CPP_FIXTURE_H
#define HOLDFAST_TESTS_ABI_CPP_FIXTURE_H

#include <holdfast/holdfast.hpp>

#include <cstring>
#include <utility>

#include "assertions.h"

inline hf::Config small_config() { return std::move(hf::Config().set("partitions", "1024")); }

inline hf::Cluster three_nodes() {
  hf::Cluster cluster(small_config());
  cluster.add("c", 2.0).add("a").add("b").publish();
  return cluster;
}

// HF_OK if it throws nothing.
template <class Call>
hf_status thrown(Call &&call) {
  try {
    call();
  } catch (const hf::Error &error) {
    assert_true(std::strlen(error.what()) > 0);
    return error.status();
  }
  return HF_OK;
}

#endif
