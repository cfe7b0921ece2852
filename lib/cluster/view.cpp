#include "cluster/view.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "cluster/canonical.h"

namespace holdfast {

namespace {

constexpr std::size_t kBatch = 256;  // hashes between hashing and placing: 2 KiB of stack, in L1

// Slots 0 to n-1 without a gap, and no weights: what algorithms that only count need.
void check_fits(const Algorithm &algorithm, std::span<const Node> nodes, std::size_t slot_limit) {
  const std::string name(algorithm.name);
  if (!algorithm.can(kCanWeight)) {
    const auto odd = std::ranges::find_if(nodes, [](const Node &node) { return node.weight != Weight::one(); });
    if (odd != nodes.end()) {
      throw Error{Fault::infeasible, "node " + quoted(odd->id) + " has weight " + text_of(odd->weight.value()) +
                                         " and " + name +
                                         " knows no weights: use weight 1, or rendezvous-table or ring"};
    }
  }
  if (algorithm.kind == Kind::slot && slot_limit != nodes.size()) {
    throw Error{Fault::infeasible,
                "a node left from the middle: " + text_of(std::uint64_t{nodes.size()}) + " nodes hold slots up to " +
                    text_of(std::uint64_t{slot_limit - 1}) + " and " + name +
                    " can only lose the highest: add a node in its place before publishing, or use "
                    "rendezvous-table or ring"};
  }
}

std::string smaller_remedy(const Algorithm &algorithm) {
  if (algorithm.has_partitions) return "lower 'partitions', or 'expected_nodes', which decides them";
  if (algorithm.has_virtual_nodes) return "lower 'virtual_nodes'";
  if (algorithm.has_table_size) return "lower 'table_size'";
  return "use fewer nodes";
}

}  // namespace

const View *View::make(const Settings &settings, std::vector<Node> nodes, std::uint64_t generation, Draft &draft) {
  return new View(settings, std::move(nodes), generation, draft);
}

View::View(const Settings &settings, std::vector<Node> nodes, std::uint64_t generation, Draft &draft)
    : hash_(settings.hash(), settings.seed(), settings.simd()),
      settings_(settings),
      nodes_(std::move(nodes)),
      generation_(generation),
      fingerprint_(holdfast::fingerprint(nodes_, settings)) {
  index_nodes();
  const Algorithm &algorithm = settings.algorithm();
  check_fits(algorithm, nodes_, slot_limit());

  const std::vector<Member> members = canonical_members(nodes_, settings.seed());
  if (!members.empty()) {
    const Shape shape = settings.shape();
    check_memory(bytes_without_placement(nodes_.size()) + algorithm.memory(shape, members.size(), total_weight_),
                 settings);
    const ZonePaths zones(algorithm.can(kCanZone) ? std::span<const Node>(nodes_) : std::span<const Node>(), members,
                          settings.seed());
    engine_ = algorithm.build({members, zones.of_members()}, shape, &draft);
  }
  build_shares(members);
}

const View *View::make_between(const View &from, const View &to, Between between) {
  check_memory(bytes_without_placement(between.nodes.size()) + between.engine.bytes(), to.settings());
  return new View(from, to, std::move(between));
}

View::View(const View &from, const View &to, Between between)
    : engine_(std::move(between.engine)),
      hash_(to.hash_),
      settings_(to.settings_),
      nodes_(std::move(between.nodes)),
      shares_(std::move(between.shares)),
      generation_(from.generation_),
      fingerprint_(between.fingerprint),
      is_between_(true) {
  index_nodes();
  if (between.base == nullptr) return;
  between.base->retain();
  base_ = between.base;
}

View::~View() {
  if (base_ != nullptr) base_->release();
}

void View::index_nodes() {
  std::size_t slot_limit = 0;
  for (const Node &node : nodes_) {
    slot_limit = std::max<std::size_t>(slot_limit, std::size_t{node.slot} + 1);
    total_weight_ += node.weight.value();
  }
  by_slot_.assign(slot_limit, kUnused);
  for (const Node &node : nodes_) by_slot_[node.slot] = static_cast<std::uint32_t>(index_of(node));
}

void View::check_memory(std::uint64_t bytes, const Settings &settings) {
  const std::uint64_t limit = settings.memory_limit();
  if (limit == 0 || bytes <= limit) return;
  throw Error{Fault::memory_limit, "the view takes " + text_of(bytes) + " bytes and 'memory_limit' is " +
                                       text_of(limit) + ": raise it to " + text_of(bytes) + ", or " +
                                       smaller_remedy(settings.algorithm())};
}

void View::build_shares(std::span<const Member> members) {
  shares_.assign(nodes_.size(), 0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::size_t node = by_slot_[members[i].slot];
    const double exact = engine_.share(i);
    shares_[node] = exact >= 0 ? exact : nodes_[node].weight.value() / total_weight_;
  }
}

// The last holder must see every write of the others before it frees: release on the way
// down, acquire before the end.
void View::release() const noexcept {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

void View::lookup_many(const void *const *keys, const std::size_t *lengths, std::size_t count,
                       Slot *slots) const noexcept {
  std::uint64_t hashes[kBatch];
  for (std::size_t done = 0; done < count; done += kBatch) {
    const std::size_t size = std::min(kBatch, count - done);
    hash_.many(keys + done, lengths + done, size, hashes);
    lookup_hashes(hashes, size, slots + done);
    for (std::size_t i = done; i < done + size; ++i) {
      const bool is_key = hash_.accepts(lengths[i]) && (keys[i] != nullptr || lengths[i] == 0);
      if (!is_key) slots[i] = kNoSlot;
    }
  }
}

void View::lookup_packed(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                         Slot *slots) const noexcept {
  std::uint64_t hashes[kBatch];
  for (std::size_t done = 0; done < count; done += kBatch) {
    const std::size_t size = std::min(kBatch, count - done);
    hash_.packed(bytes, offsets + done, size, hashes);
    lookup_hashes(hashes, size, slots + done);
    if (settings_.hash() != HashKind::caller) continue;
    for (std::size_t i = done; i < done + size; ++i) {
      if (!hash_.accepts(offsets[i + 1] - offsets[i])) slots[i] = kNoSlot;
    }
  }
}

void View::lookup_hashes(const std::uint64_t *hashes, std::size_t count, Slot *slots) const noexcept {
  if (settings_.hash() != HashKind::caller) return engine_.pick_many({hashes, count}, slots);
  std::uint64_t mixed[kBatch];
  for (std::size_t done = 0; done < count; done += kBatch) {
    const std::size_t size = std::min(kBatch, count - done);
    for (std::size_t i = 0; i < size; ++i) mixed[i] = hash_.finish(hashes[done + i]);
    engine_.pick_many({mixed, size}, slots + done);
  }
}

const Node *View::at_slot(Slot slot) const noexcept {
  if (slot >= by_slot_.size() || by_slot_[slot] == kUnused) return nullptr;
  return &nodes_[by_slot_[slot]];
}

const Node *View::find(std::string_view id) const noexcept {
  const auto node = std::ranges::lower_bound(nodes_, id, {}, [](const Node &each) { return std::string_view(each.id); });
  return node != nodes_.end() && node->id == id ? &*node : nullptr;
}

double View::fair_share(const Node &node) const noexcept {
  return node.weight.is_zero() ? 0 : node.weight.value() / total_weight_;
}

std::uint64_t View::bytes() const noexcept {
  const auto beyond = [](const std::string &text) {
    static const std::size_t kInside = std::string().capacity();
    return text.capacity() > kInside ? text.capacity() + 1 : 0;
  };
  std::uint64_t texts = 0;
  for (const Node &node : nodes_) texts += beyond(node.id) + beyond(node.zone) + beyond(node.address);
  return sizeof *this + engine_.bytes() + nodes_.capacity() * sizeof(Node) + by_slot_.capacity() * sizeof(Slot) +
         shares_.capacity() * sizeof(double) + texts;
}

std::uint64_t View::bytes_without_placement(std::uint64_t nodes) noexcept {
  return sizeof(View) + nodes * (sizeof(Node) + sizeof(Slot) + sizeof(double));
}

}  // namespace holdfast
