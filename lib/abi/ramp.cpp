#include <holdfast/ramp.h>

#include "abi/wall.h"
#include "base/text.h"
#include "ops/ramp.h"

using namespace holdfast;

namespace {

RampKind kind_of(int32_t kind) {
  if (kind == HF_RAMP_LINEAR) return RampKind::linear;
  if (kind == HF_RAMP_EXPONENTIAL) return RampKind::exponential;
  throw Error{Fault::argument,
              "no ramp has the kind " + std::to_string(kind) + ": use HF_RAMP_LINEAR (1) or HF_RAMP_EXPONENTIAL (2)"};
}

}  // namespace

extern "C" {

hf_status hf_ramp_weight(int32_t kind, double from, double to, uint64_t start, uint64_t duration, uint64_t now,
                         double *weight, hf_error *error) {
  return guard(error, [&] {
    require(weight != nullptr, "weight must not be NULL");
    const Ramp ramp{.kind = kind_of(kind),
                    .from = Weight::from(from, "the beginning of the ramp"),
                    .to = Weight::from(to, "the end of the ramp"),
                    .start = start,
                    .duration = duration};
    *weight = weight_at(ramp, now).value();
  });
}

}  // extern "C"
