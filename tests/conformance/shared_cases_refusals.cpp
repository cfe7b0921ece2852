// Bad calls that every language must report alike: each is carried out, and what the library
// says becomes part of the file. Messages that depend on the machine, or that name algorithms or
// options to use instead, are marked so that only their status counts.
#include "shared_cases.h"

#include <cstdio>
#include <sstream>

using namespace conformance;

namespace {

// Fields stand between bars, and ^ is the control byte 1. A step that starts with ! must fail;
// one that starts with ? as well, but its text may differ from version to version or from machine
// to machine, so that only the status counts. *3 stands for n0|n1|n2.
constexpr char kSteps[] = R"(
case|options
?option|no_such_option|1
?option|algorithm|no-such-algorithm
?option|hash|md5
!option|partitions|1000
!option|partitions|many
!option|partitions|
!option|partitions|-1
!option|expected_nodes|18446744073709551616
!option|balance|-0.5
!option|balance|0,02
!option|balance|nan
!option|virtual_nodes|0
!option|probes|0
!option|seed|0123
!option|seed|0123456789abcdef0123456789abcdeg
?option|simd|fast
?option|hash|SipHash-2-4
?option|hash|ä

case|a table size that is not prime
option|algorithm|maglev
option|table_size|1000
cluster
add|a|1
!publish

case|nodes
option|partitions|1024
cluster
add|a|1
!add|a|2
!add||1
!add|b|-1
!add|b|NaN
!add|b|Infinity
!add|b|2000000000
!add|b|1e-9
!add|b^|1
add|köln|1
!add|köln|1
!remove|b
!remove|
!weight|b|1
!weight|a|-0.5
!weight|a|NaN
!zone|b|z
!zone|a|/z
!zone|a|z//y
!zone|a|z/
!zone|a|1/2/3/4/5/6/7/8/9
!zone|a|z^
!address|b|10.0.0.1
!nodes|a|a
!nodes|a|c|b|c
!nodes|a|
!nodes|a|b^
publish
!shares|-1
!shares|NaN
shares|0.2
weight|a|3
publish
!shares|0.000001

case|too many nodes for the table
option|algorithm|rendezvous-table
option|partitions|1024
cluster
nodes|*40
!publish
nodes|a|b
publish

case|too many nodes for maglev
option|algorithm|maglev
option|table_size|1021
cluster
nodes|*520
!publish
nodes|a|b
publish

case|weights that jump does not know
option|algorithm|jump
cluster
add|a|1
add|b|2
?publish
weight|b|1
publish
remove|a
?publish

case|a ring over its memory limit
option|algorithm|ring
option|memory_limit|4096
cluster
add|a|1000
?publish

case|a table over its memory limit
option|algorithm|rendezvous-table
option|partitions|65536
option|memory_limit|4096
cluster
add|a|1
?publish
)";

// Carries steps out one by one through the ABI.
class Interpreter {
 public:
  Interpreter() : error_(hf_error_new(), hf_error_free) {}

  [[nodiscard]] hf_status run(const std::vector<std::string> &step) {
    const std::string &what = step[0];
    if (what == "case") return begin();
    if (what == "cluster") return make_cluster();
    if (what == "nodes") return set_nodes(step);
    if (what == "publish") return hf_cluster_publish(cluster_.get(), nullptr, error_.get());
    const char *name = step.at(1).c_str(), *text = step.size() > 2 ? step[2].c_str() : "";
    if (what == "option") return hf_config_set(config_.get(), name, text, error_.get());
    if (what == "add") return hf_cluster_add(cluster_.get(), name, std::strtod(text, nullptr), error_.get());
    if (what == "weight") return hf_cluster_set_weight(cluster_.get(), name, std::strtod(text, nullptr), error_.get());
    if (what == "zone") return hf_cluster_set_zone(cluster_.get(), name, text, error_.get());
    if (what == "address") return hf_cluster_set_address(cluster_.get(), name, text, error_.get());
    if (what == "remove") return hf_cluster_remove(cluster_.get(), name, error_.get());
    if (what == "shares") return check_shares(name);
    fail_msg("unknown step: %s", what.c_str());
    return HF_E_INTERNAL;
  }
  [[nodiscard]] const char *message() const { return hf_error_message(error_.get()); }

 private:
  hf_status begin() {
    hf_config *config = nullptr;
    const hf_status status = hf_config_new(&config, error_.get());
    config_.reset(config);
    return status;
  }
  hf_status make_cluster() {
    hf_cluster *cluster = nullptr;
    const hf_status status = hf_cluster_new(config_.get(), &cluster, error_.get());
    cluster_.reset(cluster);
    return status;
  }
  hf_status set_nodes(const std::vector<std::string> &step) {
    std::vector<const char *> ids;
    for (std::size_t i = 1; i < step.size(); ++i) ids.push_back(step[i].c_str());
    return hf_cluster_set_nodes(cluster_.get(), ids.data(), nullptr, ids.size(), error_.get());
  }
  hf_status check_shares(const char *tolerance) {
    const View view(hf_cluster_view(cluster_.get()));
    return hf_view_check_shares(view, std::strtod(tolerance, nullptr), error_.get());
  }

  std::unique_ptr<hf_error, void (*)(hf_error *)> error_;
  std::unique_ptr<hf_config, void (*)(hf_config *)> config_{nullptr, hf_config_free};
  std::unique_ptr<hf_cluster, void (*)(hf_cluster *)> cluster_{nullptr, hf_cluster_free};
};

std::string written_out(const std::string &step) {
  std::string text;
  for (const char byte : step.substr(0, step.find('*'))) text += byte == '|' ? '\t' : byte == '^' ? '\x01' : byte;
  if (step.find('*') == std::string::npos) return text;
  const auto count = number_of<std::size_t>(step.substr(step.find('*') + 1), 10);
  for (std::size_t i = 0; i < count; ++i) (i ? text += '\t' : text) += node_id(i);
  return text;
}

}  // namespace

std::string conformance::refusals() {
  Interpreter interpreter;
  std::string text;
  std::istringstream steps(kSteps);
  for (std::string line; std::getline(steps, line);) {
    if (line.empty()) continue;
    const char mark = line[0];
    const bool fails = mark == '!' || mark == '?';
    const std::string step = written_out(line.substr(fails ? 1 : 0));
    const hf_status status = interpreter.run(fields_of(step));
    if (fails != (status != HF_OK)) {
      std::fprintf(stderr, "%s\n%s is not as expected: %s\n", text.c_str(), step.c_str(), interpreter.message());
      std::exit(1);
    }
    if (fails) (text += "refused\t") += hf_status_name(status);
    if (mark == '!') (text += '\t') += interpreter.message();
    if (fails) text += '\n';
    text += step + '\n';
  }
  return text;
}
