// How many random cases a law is tried with.
#pragma once

// All of them where the option HOLDFAST_FEWER_CASES is off, as in the release build, and a sixth where it is on. A
// sanitizer and a second compiler look for what a few cases show as well as many.
template <class Count>
[[nodiscard]] constexpr Count cases(Count all) {
#ifdef HOLDFAST_FEWER_CASES
  return (all + 5) / 6;
#else
  return all;
#endif
}
