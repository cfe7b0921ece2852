// Batches: one key, many keys, packed keys and hashes are answered alike, at every level of
// vector instructions that the CPU has.
#include "laws.h"

#include <cstring>

using namespace conformance;

namespace {

constexpr std::size_t kKeys = 3000;

// Keys of 0 to 40 bytes, NULs among them, one behind the other.
struct Keys {
  std::vector<unsigned char> bytes;
  std::vector<std::uint32_t> offsets = {0};
  std::vector<std::size_t> lengths;
  std::vector<const void *> pointers;
};

const Keys &keys() {
  static const Keys made = [] {
    Keys all;
    Random random(11);
    for (std::size_t i = 0; i < kKeys; ++i) {
      all.lengths.push_back(i < 600 ? 8 : i % 41);
      for (std::size_t at = 0; at < all.lengths.back(); ++at) {
        all.bytes.push_back(static_cast<unsigned char>(random.next() >> 56));
      }
      all.offsets.push_back(static_cast<std::uint32_t>(all.bytes.size()));
    }
    for (std::size_t i = 0; i < kKeys; ++i) all.pointers.push_back(all.bytes.data() + all.offsets[i]);
    return all;
  }();
  return made;
}

std::vector<std::uint32_t> one_by_one(const View &view) {
  std::vector<std::uint32_t> slots;
  for (std::size_t i = 0; i < kKeys; ++i) {
    slots.push_back(hf_view_lookup(view, keys().pointers[i], keys().lengths[i]));
  }
  return slots;
}

// All forms, in batches of this size and one that is left over.
void check_forms(const View &view, const std::vector<std::uint32_t> &expected, std::size_t size) {
  std::vector<std::uint32_t> many(kKeys), packed(kKeys);
  for (std::size_t done = 0; done < kKeys; done += size) {
    const std::size_t count = std::min(size, kKeys - done);
    assert_int_equal(hf_view_lookup_many(view, keys().pointers.data() + done, keys().lengths.data() + done, count,
                                         many.data() + done),
                     HF_OK);
    assert_int_equal(
        hf_view_lookup_packed(view, keys().bytes.data(), keys().offsets.data() + done, count, packed.data() + done),
        HF_OK);
  }
  assert_true(many == expected);
  assert_true(packed == expected);
}

void check_hashes(const View &view) {
  Random random(12);
  std::vector<std::uint64_t> hashes = {0, ~std::uint64_t{0}, std::uint64_t{1} << 63, 1};
  while (hashes.size() < 2003) hashes.push_back(random.next() >> (hashes.size() % 5 == 0 ? 60 : 0));
  std::vector<std::uint32_t> slots(hashes.size());
  assert_int_equal(hf_view_lookup_hashes(view, hashes.data(), hashes.size(), slots.data()), HF_OK);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    assert_int_equal(slots[i], hf_view_lookup_hash(view, hashes[i]));
  }
}

// The levels that this CPU has; the public ABI says so when a cluster is made.
std::vector<std::string> levels() {
  std::vector<std::string> found;
  for (const char *level : {"plain", "avx2", "avx512"}) {
    hf_config *config = nullptr;
    hf_cluster *cluster = nullptr;
    assert_int_equal(hf_config_new(&config, nullptr), HF_OK);
    assert_int_equal(hf_config_set(config, "simd", level, nullptr), HF_OK);
    if (hf_cluster_new(config, &cluster, nullptr) == HF_OK) found.emplace_back(level);
    hf_cluster_free(cluster);
    hf_config_free(config);
  }
  return found;
}

View fleet_at(const Row &row, const std::string &level, const std::string &hash, std::size_t nodes) {
  Fleet fleet(
      row.name,
      {{"simd", level}, {"hash", hash}, {"expected_nodes", "40"}, {"virtual_nodes", "40"}, {"capacity", "1024"}});
  for (std::size_t i = 0; i < nodes; ++i) {
    const double parts = row.is_dialect ? 1 : 4;  // many other programs count weights in whole numbers
    const double weight = row.can(HF_CAN_WEIGHT) ? static_cast<double>(i % 7 + 1) / parts : 1;
    fleet.add(node_id(i), weight);
  }
  return fleet.publish();
}

void every_form_of_lookup_answers_alike_at_every_simd_level(void **state) {
  const std::size_t most = row_of(state).is_dialect ? 33 : 1000;  // a point of a ring is a digest, often
  for (const std::size_t nodes : {1, 2, 3, 7, 16, 33, 100, 257, 1000}) {
    if (nodes > most) break;
    const std::vector<std::uint32_t> expected = one_by_one(fleet_at(row_of(state), "plain", "siphash-2-4", nodes));
    for (const std::string &level : levels()) {
      const View view = fleet_at(row_of(state), level, "siphash-2-4", nodes);
      assert_true(one_by_one(view) == expected);
      check_forms(view, expected, 1000);
      check_hashes(view);
    }
  }
}

// Removals in the middle, up to nine nodes of ten: what is fast with all slots in use must be
// right without most of them.
View thinned_at(const Row &row, const std::string &level, std::size_t nodes, std::size_t tenths) {
  Fleet fleet(row.name, {{"simd", level}, {"expected_nodes", "40"}, {"capacity", "1024"}, {"virtual_nodes", "8"}});
  fleet.add_many(nodes);
  static_cast<void>(fleet.publish());
  for (std::size_t i = 0; i < nodes; ++i) {
    if (i * 7 % 10 < tenths) fleet.remove(node_id(i));
  }
  return fleet.publish();
}

void every_form_of_lookup_answers_alike_after_removals(void **state) {
  for (const std::size_t nodes : {10, 33, 700}) {
    for (const std::size_t tenths : {2, 9}) {
      const std::vector<std::uint32_t> expected = one_by_one(thinned_at(row_of(state), "plain", nodes, tenths));
      for (const std::string &level : levels()) {
        const View view = thinned_at(row_of(state), level, nodes, tenths);
        assert_true(one_by_one(view) == expected);
        check_forms(view, expected, 1000);
        check_hashes(view);
      }
    }
  }
}

void every_size_of_batch_answers_alike(void **state) {
  const View view = fleet_at(row_of(state), "auto", "siphash-2-4", 33);
  const std::vector<std::uint32_t> expected = one_by_one(view);
  const std::size_t step = row_of(state).is_dialect ? 7 : 1;  // their lanes are those of a hash, which has its own test
  for (std::size_t size = 1; size < 40; size += step) check_forms(view, expected, size);
  for (const std::size_t size : {63, 64, 65, 255, 256, 257, 511, 513, 3000}) check_forms(view, expected, size);
}

void every_hash_answers_alike_at_every_simd_level(void **state) {
  for (const char *hash : {"siphash-1-3", "xxh3-64", "caller"}) {
    const std::vector<std::uint32_t> expected = one_by_one(fleet_at(row_of(state), "plain", hash, 33));
    for (const std::string &level : levels()) {
      const View view = fleet_at(row_of(state), level, hash, 33);
      assert_true(one_by_one(view) == expected);
      check_forms(view, expected, 257);
      check_hashes(view);
    }
  }
}

constexpr Law kLaws[] = {
    {"every form of lookup answers alike at every simd level", every_form_of_lookup_answers_alike_at_every_simd_level,
     0, kEvery, Binds::all},
    {"every form of lookup answers alike after removals", every_form_of_lookup_answers_alike_after_removals,
     HF_CAN_REMOVE_ANY},
    {"every size of batch answers alike", every_size_of_batch_answers_alike, 0, kEvery, Binds::all},
    {"every hash answers alike at every simd level", every_hash_answers_alike_at_every_simd_level},
};

}  // namespace

int main() { return check_laws("batches", kLaws); }
