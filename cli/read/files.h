// What libholdfast-files reads with, by the names of the command, which links the same objects.
#pragma once

#include "files/base64.h"
#include "files/cluster.h"
#include "files/cluster_file.h"
#include "files/complaint.h"
#include "files/document.h"
#include "files/file_parts.h"
#include "files/nearest.h"
#include "files/option_words.h"
#include "files/plain_list.h"
#include "files/printable.h"
#include "files/text_file.h"
#include "files/view_text.h"
#include "files/yaml_words.h"

namespace cli {

using namespace holdfast::files;

}  // namespace cli
