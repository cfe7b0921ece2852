// One random life of a load object: requests of every kind, releases, feeds, publishes, restarts. Each call is made to
// a second object as well, which must answer alike, and is compared with the model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "answers.h"
#include "fleet.h"
#include "model.h"

namespace loads {

class Trial {
 public:
  explicit Trial(std::uint64_t seed);
  ~Trial();
  Trial(const Trial &) = delete;
  Trial &operator=(const Trial &) = delete;

  // Until so many tickets were acquired; then everything is released. The number of steps whose answer the model could
  // not tell, because a load was too near to its bound.
  std::uint64_t run(std::uint64_t acquires);

 private:
  struct Held {
    std::uint64_t ticket, of_twin;
    std::string id;
    std::uint64_t cost, since;
  };

  void step();
  void request();
  void publish();
  void set();
  void feed();
  void forget_router();
  void set_time();
  void release();
  void forget();
  void finish();

  // The newest most often.
  [[nodiscard]] const Seen &any_view();
  [[nodiscard]] Request any_request(const Seen &seen);
  void set_given(Request &request, const Seen &seen);
  [[nodiscard]] hf_status make(hf_load *load, const Seen &seen, const Request &request, std::uint32_t &slot,
                               std::uint64_t &ticket) const;
  [[nodiscard]] std::vector<std::uint32_t> choices(const hf_load *load, const Seen &seen, const Request &request) const;
  [[nodiscard]] std::vector<std::uint32_t> order_of(const Seen &seen, const Request &request, std::uint32_t home);

  void count(const Seen &seen, const Answers &answers, std::uint32_t slot, std::uint64_t ticket, std::uint64_t of_twin);
  void check_answer(const Seen &seen, const Request &request, const Answers &answers, std::uint32_t slot);
  void check_choices(const Seen &seen, const Request &request, const Answers &answers);
  void check_idle(const Seen &seen, const Request &request);
  void check_bound(const Seen &seen, const Request &request);
  void check_sums();
  void check_tickets();
  void law(bool holds, const char *sentence) const;
  void tell(const Seen &seen, const Request &request, const Answers &answers, std::uint32_t slot) const;

  // The request at hand, for what is told when a law is broken.
  struct Story {
    const Seen *seen;
    const Request *request;
    const Answers *answers;
    std::uint32_t slot;
  };

  std::uint64_t seed_;
  Random random_;
  Fleet fleet_;
  Model model_;
  hf_load *load_ = nullptr, *twin_ = nullptr, *order_ = nullptr;
  const hf_view *ordered_ = nullptr;  // the view that order_ follows
  std::vector<Seen> views_;           // the newest last
  bool is_newest_next_ = true;
  Story story_{};
  std::vector<Held> held_;
  std::uint64_t steps_ = 0, acquired_ = 0, first_choices_ = 0, overflows_ = 0, forgotten_ = 0, unclear_ = 0;
};

}  // namespace loads
