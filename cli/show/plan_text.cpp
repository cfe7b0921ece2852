#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "read/files.h"
#include "show/columns.h"
#include "show/long_output.h"
#include "show/plan.h"

namespace cli {

namespace {

constexpr std::size_t kShown = 20;

// Columns of bytes stand only where bytes are known.
class Table {
 public:
  Table(const std::string &alignment, bool has_bytes) : columns_(alignment), has_bytes_(has_bytes) {}
  void add(std::vector<std::string> row, const std::vector<std::string> &bytes) {
    if (has_bytes_) row.insert(row.end(), bytes.begin(), bytes.end());
    columns_.add(std::move(row));
  }
  [[nodiscard]] std::string text() const { return columns_.text(); }

 private:
  Columns columns_;
  bool has_bytes_;
};

std::string size_text(std::uint64_t bytes) { return bytes_text(static_cast<double>(bytes)); }

std::string name_of(const std::string &id) { return id.empty() ? "(no node)" : id; }

// A plan over a list or a sample has keys and no ranges to speak of.
const char *content(const Planned &planned) { return planned.keys > 0 ? "keys" : "ranges"; }
std::string content_of(const Planned &planned, const Sum &sum) {
  return fmt::format("{}", planned.has_list ? sum.keys : sum.ranges);
}

void print_summary(const Planned &planned, const PlanView &view) {
  const hf::Plan &plan = planned.plan;
  const double moved = plan.moved(), least = plan.least();
  put(fmt::format("moved           {:>10}   ({})\n", percent(moved), planned.basis));
  put(fmt::format("least possible  {:>10}\n", percent(least)));
  put(fmt::format("excess          {:>10}   {}\n", percent(moved - least),
                  least > 0 ? fmt::format("{} times the least", times_text(moved / least)) : ""));
  if (view.has_bytes) put(fmt::format("bytes           {:>10}\n", size_text(plan.moved_bytes())));
  if (plan.sourceless() > 0) {
    put(fmt::format("without sender  {:>10}   all nodes that hold these keys are down\n", percent(plan.sourceless())));
  }
  put(fmt::format("moves           {:>10}   from node to node, in {} {}\n", plan.move_count(), plan.batch_count(),
                  plan.batch_count() == 1 ? "batch" : "batches"));
  put(fmt::format("fingerprint     {:016x}\n\n", plan.fingerprint()));
}

void print_nodes(const Planned &planned, const PlanView &view) {
  const hf::Plan &plan = planned.plan;
  Table table(view.has_bytes ? "<>>>>" : "<>>", view.has_bytes);
  table.add({"node", "gains", "loses"}, {"bytes in", "bytes out"});
  for (std::size_t i = 0; i < plan.node_count(); ++i) {
    if (plan.node_in(i) == 0 && plan.node_out(i) == 0) continue;
    table.add({std::string(plan.node_id(i)), percent(plan.node_in(i)), percent(plan.node_out(i))},
              {size_text(plan.node_bytes_in(i)), size_text(plan.node_bytes_out(i))});
  }
  put(table.text() + "\n");
}

void print_pairs(const Planned &planned, const PlanView &view) {
  const std::vector<PairSum> pairs = pairs_of(planned);
  const std::size_t shown = view.all_pairs ? pairs.size() : std::min(pairs.size(), kShown);
  Table table(view.has_bytes ? "<<<>>>>" : "<<<>>>", view.has_bytes);
  table.add({"from", "", "to", "share", content(planned), "moves"}, {"bytes"});
  for (const PairSum &pair : std::span(pairs).first(shown)) {
    table.add({name_of(pair.from_id), "->", name_of(pair.to_id), percent(pair.sum.share), content_of(planned, pair.sum),
               fmt::format("{}", pair.sum.moves)},
              {size_text(pair.sum.bytes)});
  }
  put(table.text());
  if (shown < pairs.size()) put(fmt::format("and {} smaller pairs; --all shows them\n", pairs.size() - shown));
}

void print_batches(const Planned &planned, const PlanView &view) {
  Table table(view.has_bytes ? ">>>>>" : ">>>>", view.has_bytes);
  table.add({"batch", "moves", content(planned), "share"}, {"bytes"});
  for (std::size_t batch = 0; batch < planned.plan.batch_count(); ++batch) {
    const Sum sum = batch_sum(planned, batch);
    table.add(
        {fmt::format("{}", batch + 1), fmt::format("{}", sum.moves), content_of(planned, sum), percent(sum.share)},
        {size_text(sum.bytes)});
  }
  put("\n" + table.text());
}

// From when on the batches may begin that have to wait, a line for those of one time.
void print_waiting(const hf::Plan &plan, std::uint64_t now) {
  put(fmt::format("now             {:>10}   in seconds, as the times from which on batches may begin\n", now));
  for (std::size_t batch = 0, end = 0; batch < plan.batch_count(); batch = end) {
    const std::uint64_t time = plan.not_before(batch);
    while (end < plan.batch_count() && plan.not_before(end) == time) ++end;
    const std::string numbers =
        end - batch == 1 ? fmt::format("batch {}", batch + 1) : fmt::format("batches {} to {}", batch + 1, end);
    put(time == 0 ? fmt::format("{:<16} at once\n", numbers)
                  : fmt::format("{:<16} not before {}, {} s from now\n", numbers, time, time - now));
  }
  put("\n");
}

// The lines of a range: one, or one for each key of the list at its position.
std::string lines_of(const Planned &planned, const std::string &move, const hf::MovedRange &range, bool has_bytes) {
  const std::string bytes = has_bytes ? fmt::format("\t{}", range.bytes) : "";
  if (!planned.has_list) return fmt::format("{}\t{:016x}\t{:016x}{}\n", move, range.first, range.last, bytes);
  std::string lines;
  for (auto key = std::ranges::lower_bound(planned.positions, std::pair(range.first, std::uint32_t{0}));
       key != planned.positions.end() && key->first == range.first; ++key) {
    lines += fmt::format("{}\t{}{}\n", move, printable(planned.texts[key->second]), bytes);
  }
  return lines;
}

}  // namespace

void print_plan_text(const Planned &planned, const PlanView &view) {
  print_summary(planned, view);
  if (planned.plan.move_count() == 0) return put("no key moves\n");
  if (view.now) print_waiting(planned.plan, *view.now);
  print_nodes(planned, view);
  print_pairs(planned, view);
  if (view.batches) print_batches(planned, view);
}

void print_plan_lines(const Planned &planned, const PlanView &view) {
  const hf::Plan &plan = planned.plan;
  LongOutput output("ranges written", plan.range_count());
  output.add(fmt::format("batch\tfrom\tto\tsender\t{}{}\n", planned.has_list ? "key" : "first\tlast",
                         view.has_bytes ? "\tbytes" : ""),
             0);
  for (std::size_t batch = 0; batch < plan.batch_count(); ++batch) {
    for (std::size_t i = plan.batch_start(batch); i < plan.batch_start(batch + 1); ++i) {
      const hf::Move move = plan.move(i);
      const std::string start = fmt::format("{}\t{}\t{}\t{}", batch + 1, printable(id_of(planned.from, move.from)),
                                            printable(id_of(planned.to, move.to)), printable(sender_of(planned, i)));
      for (std::size_t at = plan.range_start(i); at < plan.range_start(i + 1); ++at) {
        output.add(lines_of(planned, start, plan.range(at), view.has_bytes), at);
      }
    }
  }
  output.add("end\n", plan.range_count());
  output.finish();
}

}  // namespace cli
