#include "dialect/asked.h"

#include <stdexcept>

#include "base/text.h"
#include "dialect/choice_words.h"
#include "dialect/rows.h"
#include "hash/published/sha.h"

namespace vectors {

using namespace holdfast;
using namespace holdfast::dialect;

Asked::Asked(const Case &one) : case_(one), dialect_(find_dialect(one.dialect)), part_(KeyPart::parse(one.key_part)) {
  if (dialect_ == nullptr) throw std::runtime_error("there is no dialect '" + one.dialect + "'");
  for (const auto &[name, value] : one.choices) set_choice(*dialect_, choices_, name, value);
  function_ = dialect_->key_function(choices_);
  for (const Node &node : one.nodes) {
    peers_.push_back({.name = node.name,
                      .host = node.host,
                      .port = node.port,
                      .label = node.label,
                      .address = node.address,
                      .number = node.number,
                      .hash64 = node.hash64,
                      .weight = node.weight,
                      .slot = static_cast<Slot>(peers_.size())});
  }
  engine_ = build(*dialect_, peers_, choices_);
}

std::uint64_t Asked::hash(const std::string &key) const { return function_(part_.of(key)); }

std::uint64_t Asked::position(const std::string &key) const { return function_.position_of(hash(key)); }

std::string Asked::answer(const std::string &key) const {
  if (case_.answers == Answers::hash) {
    const std::uint64_t number = hash(key);
    return function_.flips != 0 ? std::to_string(static_cast<std::int64_t>(number)) : std::to_string(number);
  }
  const Slot slot = engine_.pick(position(key));
  return slot == kNoSlot ? "no node" : case_.nodes[slot].name;
}

bool Asked::has_digest() const {
  if (case_.digest.empty()) return true;
  std::string rows;
  for (std::uint64_t row = 0; row < choices_.table_size; ++row) {
    rows += (row == 0 ? "" : ",") + case_.nodes[engine_.pick(row)].name;
  }
  std::string digits;
  for (const unsigned char byte : published::sha256(rows)) {
    digits += "0123456789abcdef"[byte >> 4];
    digits += "0123456789abcdef"[byte & 15];
  }
  return digits == case_.digest;
}

std::string Asked::reason(const std::string &key) const {
  if (dialect_->explain == nullptr || peers_.empty()) return "hash " + std::to_string(hash(key));
  const Reason reason = dialect_->explain(peers_, choices_, position(key));
  return "hash " + std::to_string(hash(key)) + ", point " + std::to_string(reason.point) + " of " +
         (reason.label.empty() ? "a number" : quoted(reason.label));
}

}  // namespace vectors
