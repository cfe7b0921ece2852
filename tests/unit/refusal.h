// What the library says when it refuses: the one way in which tests ask for an Error.
#pragma once

#include <string>
#include <string_view>

#include "assertions.h"
#include "base/error.h"

namespace holdfast {

// The message of the Error that a call throws. That it throws none, or one of another kind, fails the test.
template <class Call>
std::string refusal_of(Fault fault, const Call &call) {
  try {
    call();
  } catch (const Error &error) {
    assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(fault));
    return error.what();
  }
  fail_msg("nothing was refused");
  return {};
}

// A call is refused with a message that has these words.
template <class Call>
void assert_refused(Fault fault, std::string_view words, const Call &call) {
  const std::string message = refusal_of(fault, call);
  if (message.find(words) == std::string::npos) fail_msg("no '%s' in: %s", std::string(words).c_str(), message.c_str());
}

}  // namespace holdfast
