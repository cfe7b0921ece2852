#include "hash/published/md5_many.h"

#include <cstring>

#include "base/bytes.h"
#include "hash/published/md5.h"
#include "hash/published/md5_block.h"

// Lanes are a vector type of the compiler, which it cuts into the registers that a function may use: two of AVX2, one
// of AVX-512.
#if defined(__GNUC__) && defined(__x86_64__)
#define HOLDFAST_MD5_LANES
#define HOLDFAST_TARGET(name) [[gnu::target(name)]]
#endif

namespace holdfast::published {

namespace {

std::uint64_t word_of_one(const void *key, std::size_t length) noexcept {
  return word_of(md5({static_cast<const char *>(key), length}), 0);
}

#ifdef HOLDFAST_MD5_LANES

constexpr std::size_t kLanes = 16, kWords = 16;
constexpr std::size_t kLongest = 55;  // 64 less the bit after the message and its length
constexpr std::size_t kFewest = 4;    // fewer keys are quicker one by one than in lanes half empty

using Word16 = std::uint32_t __attribute__((vector_size(4 * kLanes)));
using Word8 = std::uint32_t __attribute__((vector_size(4 * kLanes / 2)));

// A block of each of 16 keys, word by word.
struct Blocks {
  Word16 words[kWords];

  void set(std::size_t lane, const void *key, std::size_t length) noexcept {
    unsigned char block[4 * kWords] = {};
    if (length != 0) std::memcpy(block, key, length);
    block[length] = 0x80;
    store_le(block + kLongest + 1, std::uint64_t{length} * 8);
    for (std::size_t i = 0; i < kWords; ++i) words[i][lane] = load_le<std::uint32_t>(block + 4 * i);
  }
};

// A recursion, since a lambda would not take over the registers of the function around it.
template <std::size_t kStep, class Word>
[[gnu::always_inline]] inline void steps(Md5State<Word> &state, const Word *block) noexcept {
  md5_step<kStep>(state, block);
  if constexpr (kStep + 1 < kMd5Sines.size()) steps<kStep + 1>(state, block);
}

template <class Word>
[[gnu::always_inline]] inline void first_words(const Word *block, Word &out) noexcept {
  const Word zero{};
  Md5State<Word> state{zero + kMd5Start[0], zero + kMd5Start[1], zero + kMd5Start[2], zero + kMd5Start[3]};
  steps<0>(state, block);
  out = state.a + kMd5Start[0];
}

// By halves: the state of 16 lanes would take all registers of SSE2, and twice the code for the same speed.
void run_plain(const Blocks &blocks, Word16 &out) noexcept {
  for (std::size_t at = 0; at < sizeof out; at += sizeof(Word8)) {
    Word8 block[kWords], words;
    for (std::size_t i = 0; i < kWords; ++i) {
      std::memcpy(&block[i], reinterpret_cast<const char *>(&blocks.words[i]) + at, sizeof words);
    }
    first_words(block, words);
    std::memcpy(reinterpret_cast<char *>(&out) + at, &words, sizeof words);
  }
}
HOLDFAST_TARGET("avx2") void run_avx2(const Blocks &blocks, Word16 &out) noexcept { first_words(blocks.words, out); }
HOLDFAST_TARGET("avx512f,avx512vl")
void run_avx512(const Blocks &blocks, Word16 &out) noexcept { first_words(blocks.words, out); }

class Batch {
 public:
  Batch(Simd simd, std::uint64_t *out) noexcept
      : run_(simd == Simd::avx512 ? run_avx512
             : simd == Simd::avx2 ? run_avx2
                                  : run_plain),
        out_(out) {}

  void add(std::size_t i, const void *key, std::size_t length) noexcept {
    blocks_.set(count_, key, length);
    places_[count_++] = i;
    if (count_ == kLanes) flush();
  }

  // Lanes that no key has taken hold what an earlier key left, and nobody reads them.
  void flush() noexcept {
    Word16 words;
    run_(blocks_, words);
    for (std::size_t lane = 0; lane < count_; ++lane) out_[places_[lane]] = words[lane];
    count_ = 0;
  }

  [[nodiscard]] bool is_empty() const noexcept { return count_ == 0; }

 private:
  void (*run_)(const Blocks &, Word16 &) noexcept;
  std::uint64_t *out_;
  Blocks blocks_{};
  std::size_t places_[kLanes] = {};
  std::size_t count_ = 0;
};

#endif

}  // namespace

void md5_words([[maybe_unused]] Simd simd, const void *const *keys, const std::size_t *lengths, std::size_t count,
               std::uint64_t *out) noexcept {
  const auto length_of = [&](std::size_t i) { return keys[i] == nullptr ? 0 : lengths[i]; };
#ifdef HOLDFAST_MD5_LANES
  if (count >= kFewest) {
    Batch batch(simd, out);
    for (std::size_t i = 0; i < count; ++i) {
      if (length_of(i) <= kLongest) {
        batch.add(i, keys[i], length_of(i));
      } else {
        out[i] = word_of_one(keys[i], length_of(i));
      }
    }
    if (!batch.is_empty()) batch.flush();
    return;
  }
#endif
  for (std::size_t i = 0; i < count; ++i) out[i] = word_of_one(keys[i], length_of(i));
}

}  // namespace holdfast::published
