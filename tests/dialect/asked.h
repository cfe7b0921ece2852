// Our answers for the fleet of a case of vectors.
#pragma once

#include <string>
#include <vector>

#include "dialect/dialect.h"
#include "dialect/vectors.h"
#include "hash/key_part.h"

namespace vectors {

class Asked {
 public:
  // Throws what building throws. The case must outlive this.
  explicit Asked(const Case &one);

  [[nodiscard]] std::string answer(const std::string &key) const;
  [[nodiscard]] std::uint64_t position(const std::string &key) const;

  // Whether the table that the placement is, row by row, has the digest of the case; true if the case has none.
  [[nodiscard]] bool has_digest() const;

  // Why: the point and its label.
  [[nodiscard]] std::string reason(const std::string &key) const;

  [[nodiscard]] const holdfast::Engine &engine() const noexcept { return engine_; }
  [[nodiscard]] const holdfast::dialect::Dialect &dialect() const noexcept { return *dialect_; }
  [[nodiscard]] holdfast::dialect::Peers peers() const noexcept { return peers_; }
  [[nodiscard]] const holdfast::dialect::Choices &choices() const noexcept { return choices_; }

 private:
  [[nodiscard]] std::uint64_t hash(const std::string &key) const;

  const Case &case_;
  const holdfast::dialect::Dialect *dialect_ = nullptr;
  holdfast::KeyPart part_;
  holdfast::dialect::Choices choices_;
  holdfast::KeyFunction function_;
  std::vector<holdfast::dialect::Peer> peers_;
  holdfast::Engine engine_;
};

}  // namespace vectors
