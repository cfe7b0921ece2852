# frozen_string_literal: true

# Finds the C library by pkg-config and makes the Makefile of the extension.
require "mkmf"

unless pkg_config("holdfast")
  abort "holdfast: pkg-config does not find the C library. Install it (Debian: libholdfast-dev), " \
        "or set PKG_CONFIG_PATH to the folder of its holdfast.pc."
end
have_header("holdfast/holdfast.h") or abort "holdfast: the headers of the C library are missing"
have_func("hf_view_lookup", "holdfast/holdfast.h") or abort "holdfast: the C library does not link"
have_func("rb_ext_ractor_safe", "ruby.h")

unless File.exist?(File.join(__dir__, "native_wrap.c"))
  abort "holdfast: ext/holdfast/native_wrap.c is missing. The gem carries it; in a checkout run " \
        "`rake generate` first, which needs SWIG 4."
end

# Our own C has no warnings; in what SWIG writes and in Ruby's headers they are not ours to mend.
if enable_config("warnings", false)
  $CFLAGS += " -Wall -Wextra -Werror -Wno-unused-parameter -Wno-misleading-indentation"
end

create_makefile("holdfast/native")
