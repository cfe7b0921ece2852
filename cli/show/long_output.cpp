#include "show/long_output.h"

#include <csignal>
#include <unistd.h>

#include "show/output.h"

namespace cli {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr int kSignals[] = {SIGINT, SIGTERM};

volatile std::sig_atomic_t caught = 0;

void remember(int signal) { caught = signal; }

// A second signal ends the program at once: whoever reads may have stopped reading.
void handle(int signal) {
  struct sigaction action {};
  struct sigaction before {};
  sigaction(signal, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  action.sa_handler = remember;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigaction(signal, &action, nullptr);
}

void release(int signal) {
  struct sigaction now {};
  sigaction(signal, nullptr, &now);
  if (now.sa_handler == remember) std::signal(signal, SIG_DFL);
}

}  // namespace

LongOutput::LongOutput(std::string what, std::uint64_t total)
    : progress_(std::move(what), total), is_shown_(isatty(STDOUT_FILENO) != 0) {
  for (const int signal : kSignals) handle(signal);
}

LongOutput::~LongOutput() {
  for (const int signal : kSignals) release(signal);
}

void LongOutput::add(std::string_view text, std::uint64_t done) {
  pending_ += text;
  if (pending_.size() < kBlock) return;
  write();
  if (!is_shown_) progress_.at(done);  // the lines themselves show it
}

void LongOutput::finish() { write(); }

void LongOutput::write() {
  if (caught == 0) {
    put_printed(pending_);
    return pending_.clear();
  }
  put_printed(std::string_view(pending_).substr(0, pending_.rfind('\n') + 1));
  finish_output();
  std::signal(caught, SIG_DFL);
  std::raise(caught);
}

}  // namespace cli
