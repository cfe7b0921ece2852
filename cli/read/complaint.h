// What the command says when it cannot go on: one line on standard error and exit status 2.
#pragma once

#include <string>

#include "read/files.h"

namespace cli {

// 0: fine. 1: the answer is no. 2: wrong usage or input.
enum class Exit : int { fine = 0, no = 1, wrong = 2 };

// One line on standard error after the program's name, printable and without what looks like a seed. Everything
// that is said there goes through here.
void say(const std::string &what);

}  // namespace cli
