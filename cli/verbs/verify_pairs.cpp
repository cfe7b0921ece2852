#include "verbs/verify_pairs.h"

#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "identify/fleet.h"
#include "identify/reasons.h"
#include "identify/sample.h"
#include "show/document.h"
#include "show/output.h"
#include "show/progress.h"

namespace cli {

namespace {

constexpr const char *kWhat = "pairs looked up";
constexpr std::size_t kBlock = 4096;      // pairs that are looked up at once
constexpr std::size_t kShown = 20;        // mismatches, without --all
constexpr std::size_t kKept = 2000;       // mismatches, and as many pairs that agree, to find the reason by
constexpr std::size_t kMostUnknown = 64;  // names of nodes that are not in the file
constexpr std::size_t kMostBytes = std::size_t{64} << 20;  // of keys at once
constexpr std::size_t kMostMended = 3;                     // reasons that are shown

// The nodes of a snapshot that no file makes again, such as a stage of a plan.
ClusterFile nodes_of(const ClusterFile &file, const hf::View &view) {
  ClusterFile listed{.path = file.path, .snapshot = file.snapshot};
  for (const hf::Node node : view.nodes()) {
    ListedNode &last = listed.nodes.emplace_back(ListedNode{.id = node.id(), .address = node.address()});
    for (const std::string &name : hf::attributes()) set_attribute(last, name, node.attribute(name));
  }
  return listed;
}

// A cluster that can be changed: of a snapshot the file that makes it again. What stays a snapshot has nodes alone.
ClusterFile changeable(const ClusterFile &file, const hf::View &view, const Options &overrides) {
  ClusterFile changed = file;
  if (!file.snapshot.empty()) {
    try {
      changed = cluster_file_of(file.path, view_text(view));
    } catch (const Complaint &complaint) {
      if (complaint.status() != HF_E_UNSUPPORTED) throw;
      return nodes_of(file, view);
    }
  }
  for (const auto &[name, value] : overrides) set_option(changed, name, value);
  return changed;
}

class Verification {
 public:
  Verification(const ClusterFile &file, const PairsAsked &asked)
      : asked_(asked),
        view_(view_of(file, asked.overrides)),
        file_(changeable(file, view_, asked.overrides)),
        names_(file_),
        reader_(asked.pairs, asked.nul ? '\0' : '\n') {}

  Exit run() {
    Progress progress(kWhat, 0);
    if (asked_.json) begin_json();
    std::vector<Pair> block;
    std::size_t bytes = 0;
    for (Pair pair; reader_.next(pair);) {
      bytes += pair.key.size();
      block.push_back(std::move(pair));
      if (block.size() < kBlock && bytes < kMostBytes) continue;
      check(block);
      bytes = 0;
      progress.at(pairs_);
    }
    check(block);
    if (pairs_ == 0) throw Complaint(fmt::format("{}: there are no pairs of a key and a node", reader_.path()));
    if (mismatches_ > 0 && can_change()) mends_ = mends_of(file_, sample_, unknown_);
    asked_.json ? end_json() : show_text();
    return mismatches_ == 0 ? Exit::fine : Exit::no;
  }

 private:
  [[nodiscard]] bool can_change() const { return file_.snapshot.empty(); }

  void check(std::vector<Pair> &block) {
    if (block.empty()) return;
    if (pairs_ == 0) learn(block);
    KeyBlock keys;
    for (const Pair &pair : block) keys.add(pair.key);
    std::vector<hf::Slot> slots(block.size());
    view_.lookup_packed(keys.bytes.data(), keys.offsets.data(), keys.count(), slots.data());
    for (std::size_t i = 0; i < block.size(); ++i) check(block[i], slots[i]);
    pairs_ += block.size();
    if (document_) document_->set_done(pairs_);
    block.clear();
  }

  void learn(const std::vector<Pair> &block) {
    std::vector<std::string> names;
    for (const Pair &pair : block) names.push_back(pair.node);
    names_.learn(names);
  }

  void check(const Pair &pair, hf::Slot slot) {
    const std::string ours = view_.node(slot).id();
    const std::uint32_t node = node_of(pair.node);
    const bool agrees = slot != hf::no_node && node < file_.nodes.size() && file_.nodes[node].id == ours;
    std::size_t &kept = agrees ? kept_agreeing_ : kept_mismatches_;
    if (kept < kKept && sample_.keys.bytes.size() + pair.key.size() < kMostBytes) {
      ++kept;
      sample_.keys.add(pair.key);
      sample_.nodes.push_back(node);
      sample_.lines.push_back(pair.line);
    }
    if (agrees) return;
    ++mismatches_;
    if (asked_.all || mismatches_ <= kShown) show(pair, ours);
  }

  // Names that the file does not have are numbered behind its nodes.
  std::uint32_t node_of(const std::string &name) {
    if (const auto known = names_.of(name)) return *known;
    const auto [found, is_new] = unknown_indexes_.emplace(name, file_.nodes.size() + unknown_.size());
    if (!is_new) return found->second;
    if (unknown_.size() == kMostUnknown) {
      throw Complaint(
          fmt::format("{}: more than {} nodes that {} does not have, such as {}: these are pairs of another "
                      "fleet, or the columns are not a key and a node",
                      reader_.path(), kMostUnknown, file_.path, shown(name)));
    }
    unknown_.push_back(name);
    return found->second;
  }

  void show(const Pair &pair, const std::string &ours) {
    if (asked_.json) {
      Json row = {{"line", pair.line}};
      set_bytes(row, "key", pair.key);
      set_bytes(row, "pair", pair.node);
      set_id(row, "node", ours);
      return document_->add_element(text_of(row));
    }
    const bool is_known = node_of(pair.node) < file_.nodes.size();
    const std::string line = fmt::format(
        "{}:{}: {} is on {}{}, and on {} here\n", reader_.path(), pair.line, shown(pair.key), shown(pair.node),
        is_known ? "" : fmt::format(", which {} does not have", file_.path), ours.empty() ? "no node" : shown(ours));
    // A few lines wait for the end of the file, which may be refused; all of them have no room.
    asked_.all ? put(line) : static_cast<void>(lines_ += line);
  }

  // Of the sample alone, where there were more mismatches than it keeps.
  [[nodiscard]] std::string sentence(const Mend &mend) const {
    const std::size_t mended = mend.agreeing - kept_agreeing_;
    const std::string of =
        kept_mismatches_ < mismatches_ ? fmt::format("the first {}", kept_mismatches_) : fmt::format("{}", mismatches_);
    if (mended == kept_mismatches_) {
      return fmt::format("{} {} if {}.", mismatches_ == 1 ? "The mismatch" : "All " + of + " mismatches",
                         mismatches_ == 1 ? "goes" : "go", mend.what);
    }
    return fmt::format("{} of {} mismatches go if {}.", mended, of, mend.what);
  }

  // A change that mends few keys is no reason.
  [[nodiscard]] std::vector<Mend> reasons() const {
    std::vector<Mend> reasons;
    for (const Mend &mend : mends_) {
      const bool mends_most = (mend.agreeing - kept_agreeing_) * 2 > kept_mismatches_;
      const bool is_as_good = reasons.empty() || mend.agreeing == reasons.front().agreeing;
      if (mends_most && is_as_good && reasons.size() < kMostMended) reasons.push_back(mend);
    }
    return reasons;
  }

  void show_text() const {
    put(lines_);
    if (!asked_.all && mismatches_ > kShown) put(fmt::format("{} more; --all shows them\n", mismatches_ - kShown));
    put_painted(mismatches_ == 0 ? Paint::good : Paint::bad, mismatches_ == 0 ? "yes" : "no");
    put_prose(fmt::format(": {} of {} pairs agree with {}\n", pairs_ - mismatches_, pairs_, file_.path));
    for (const std::string &remark : names_.remarks()) put_prose(remark + "\n");
    if (mismatches_ == 0) return;
    const std::vector<Mend> found = reasons();
    for (const Mend &mend : found) put_prose(sentence(mend) + "\n");
    if (!can_change()) {
      put_prose(fmt::format("No cluster file makes the view of {} again: no changes of one were tried.\n", file_.path));
    } else if (found.empty()) {
      put_prose(
          fmt::format("No single change of {} mends most of them. holdfast identify {} {} tries all placements.\n",
                      file_.path, file_.path, reader_.path()));
    }
  }

  // The mismatches are written as they are found, since all of them may have no room; what sums them up comes behind.
  void begin_json() {
    document_.emplace(kWhat, 0);
    document_->add("schema", 1);
    document_->begin_array("mismatches");
  }

  void end_json() {
    document_->end_array();
    Json reasons_row = Json::array();
    for (const Mend &mend : reasons()) {
      reasons_row.push_back({{"change", printable(mend.what)}, {"mended", mend.agreeing - kept_agreeing_}});
    }
    document_->add("same", mismatches_ == 0);
    document_->add("pairs", pairs_);
    document_->add("agreeing", pairs_ - mismatches_);
    document_->add("compared", kept_mismatches_);
    document_->add("reasons", reasons_row);
    document_->add("names", names_.remarks());
    document_->finish();
  }

  const PairsAsked &asked_;
  hf::View view_;
  ClusterFile file_;
  Names names_;
  PairReader reader_;
  std::unordered_map<std::string, std::uint32_t> unknown_indexes_;
  std::vector<std::string> unknown_;
  Sample sample_;
  std::size_t pairs_ = 0, mismatches_ = 0, kept_agreeing_ = 0, kept_mismatches_ = 0;
  std::vector<Mend> mends_;
  std::optional<Document> document_;  // none unless JSON is asked for
  std::string lines_;
};

}  // namespace

Exit verify_pairs(const ClusterFile &cluster, const PairsAsked &asked) { return Verification(cluster, asked).run(); }

}  // namespace cli
