#!/usr/bin/env python3
"""Plants faults in a copy of the project and fails if a lint overlooks one.
    planted.py ROOT COMPILER OPTION_TABLE [LIBRARY]
"""
import os
import shutil
import subprocess
import sys
import tempfile

import allocations
import cpp_face
import dialects
import format as layout
import functions
import hardened
import headers
import layers
import rooms
import options
import manpages
import names
import symbols
import tour
import words

COPIED = ["lib", "include", "cli", "examples", "tests/abi", "tests/assertions.h"]
# What a page of the documents may name.
NAMED = ["lib", "include", "cli", "bindings", "examples", "docs", "tests"]
missed = []


def expect(lint, told, *parts):
    """One of the faults that the lint told must have all the parts."""
    if not any(all(part in fault for part in parts) for fault in told):
        missed.append(f"{lint} overlooks {' '.join(parts)}: it told {told or 'nothing'}")


def copy_of(root, below, copied=COPIED):
    for name in copied:
        if os.path.isdir(os.path.join(root, name)):
            shutil.copytree(os.path.join(root, name), os.path.join(below, name))
        elif os.path.isfile(os.path.join(root, name)):
            write(below, name, read(root, name))
    return below


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


def write(root, name, text):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def edit(root, name, old, new):
    text = read(root, name)
    if old not in text:
        missed.append(f"{name} no longer has '{old}': plant another fault")
    write(root, name, text.replace(old, new, 1))


def plant_layers(root, compiler):
    write(root, "lib/base/planted.h", '#include "place/planted.h"\n')
    write(root, "lib/place/planted.h", "int planted;\n")
    write(root, "lib/hash/planted.cpp", '#include "base/planted.h"\n')  # upward through a lower one
    write(root, "lib/ops/planted.cpp", "#include <holdfast/base.h>\n")
    write(root, "lib/misc/planted.cpp", '#include "base/bytes.h"\n')
    write(root, "cli/planted.cpp", '#include "../lib/base/bytes.h"\n')
    write(root, "tests/abi/planted.c", '#include "../../lib/place/planted.h"\n')
    write(root, "lib/files/planted.cpp", '#include "base/bytes.h"\n#include "files/nearest.h"\n')
    write(root, "lib/cluster/planted.cpp", '#include "files/nearest.h"\n')
    told = layers.faults(root, compiler)
    expect("layers", told, "lib/base/planted.h includes lib/place/planted.h")
    expect("layers", told, "lib/hash/planted.cpp includes lib/place/planted.h")
    expect("layers", told, "lib/ops/planted.cpp includes include/holdfast/base.h")
    expect("layers", told, "lib/misc/planted.cpp is in no layer")
    expect("layers", told, "cli/planted.cpp includes lib/base/bytes.h")
    expect("layers", told, "tests/abi/planted.c includes lib/place/planted.h")
    expect("layers", told, "lib/files/planted.cpp includes lib/base/bytes.h")
    expect("layers", told, "lib/cluster/planted.cpp includes lib/files/nearest.h")
    missed.extend(f"layers blames {fault}" for fault in told if "lib/files/planted.cpp includes lib/files" in fault)


def planted_header():
    """A function for each fault, and two that are fine."""
    many, one = headers.MANY, "One at a time"
    view, error = " * @param view  View.\n", " * @param error  Error.\n"

    def comment(parameters="", threads=many, owns="", since="", cost=" * @cost     O(1).\n", result="It"):
        return (f"/**\n * Does it.\n *\n{parameters} *\n * @return {result}.\n *\n{owns} * @threads  {threads}.\n"
                f"{cost}{since} */\n")

    owns = " * @owns     The caller.\n"
    return "".join([
        "HF_API int32_t hf_planted_bare(void);\n",
        comment(), "HF_API int32_t hf_planted_parameter(const hf_view *view);\n",
        comment(view, one), "HF_API int32_t hf_planted_shy(const hf_view *view);\n",
        comment(view), "HF_API int32_t hf_planted_bold(hf_view *view);\n",
        comment(view), "HF_API void hf_planted_nothing(const hf_view *view);\n",
        comment(view, cost=""), "HF_API int32_t hf_planted_costless(const hf_view *view);\n",
        comment(view, cost=" * @since    0.2\n * @cost     O(1).\n"),
        "HF_API int32_t hf_planted_order(const hf_view *view);\n",
        comment(view, owns=owns), "HF_API int32_t hf_planted_idle(const hf_view *view);\n",
        comment(view), "HF_API int32_t hf_planted_given(const hf_view **view);\n",
        comment(), "HF_API const hf_view *hf_planted_returned(void);\n",
        comment(" * @param ticket  It.\n"), "HF_API int32_t hf_planted_ticket(uint64_t *ticket);\n",
        comment(error, one).replace(" * @return It.\n *\n", ""), "HF_API void hf_planted_free(hf_error *error);\n",
        comment(since=" * @since    0.1\n"), "HF_API int32_t hf_planted_first(void);\n",
        comment(since=" * @since    soon\n"), "HF_API int32_t hf_planted_soon(void);\n",
        comment(), "HF_API const char *hf_planted_text(void);\n",
        comment(since=" * @since    0.2\n", result="It; it lives for ever"),
        "HF_API const char *hf_planted_fine(void);\n",
        comment(view, owns=owns), "HF_API int32_t hf_planted_fine_too(const hf_view **view);\n"])


def plant_headers(root):
    write(root, "include/holdfast/planted.h", planted_header())
    told = headers.faults(os.path.join(root, "include"))
    expect("headers", told, "hf_planted_bare", "no documentation")
    expect("headers", told, "hf_planted_parameter", "wanted @param view, @return")
    expect("headers", told, "hf_planted_shy", "are const")
    expect("headers", told, "hf_planted_bold", "are not const")
    expect("headers", told, "hf_planted_nothing", "has @param view, @return")
    expect("headers", told, "hf_planted_costless", "@cost")
    expect("headers", told, "hf_planted_order", "@since, @cost")
    expect("headers", told, "hf_planted_idle", "has @param view, @return, @owns")
    for name in ("given", "returned", "ticket", "free"):
        expect("headers", told, f"hf_planted_{name}:", "wanted ", "@owns, @threads")
    expect("headers", told, "hf_planted_first", "@since names")
    expect("headers", told, "hf_planted_soon", "@since names")
    expect("headers", told, "hf_planted_text", "how long")
    if any("hf_planted_fine" in fault for fault in told):
        missed.append("headers blames a function that is fine")


def plant_manpages(root, folder):
    told = manpages.make(root, folder) or manpages.faults(root, folder)
    if told:
        missed.append(f"manpages blames pages that are fine: {told}")
        return
    for name, text in [("@0.3", ".so man3/holdfast-base.3\n"), ("hf_planted.3", ".so man3/holdfast-base.3\n"),
                       ("hf_astray.3", ".so man3/base.h.3\n"), ("hf_version.3", ".so man3/holdfast-view.3\n"),
                       ("astray.3", ".TH ASTRAY 3\n")]:
        write(folder, name, text)
    edit(folder, "holdfast-ramp.3", ".SH \"SEE ALSO\"", ".PLANTED\n.SH \"SEE ALSO\"")
    edit(folder, "holdfast-base.3", ".SH \"SEE ALSO\"", "Generated by Doxygen from /tmp/x\n.SH \"SEE ALSO\"")
    edit(folder, "holdfast-load.3", "\\(dq", "QUOTATIONMARK")
    for name in ("hf_no_node.3", "holdfast-plan.3"):
        os.remove(os.path.join(folder, name))
    told = manpages.faults(root, folder)
    expect("manpages", told, "@0.3 is a link, but not of a function")
    expect("manpages", told, "hf_planted.3 leads to holdfast-base.3, which does not speak of it")
    expect("manpages", told, "hf_astray.3 leads to base.h.3, which is no page")
    expect("manpages", told, "hf_version.3 leads to holdfast-view.3, which does not speak of it")
    expect("manpages", told, "astray.3 is neither the page of a header nor a link")
    expect("manpages", told, "holdfast-ramp.3 does not render", "PLANTED")
    expect("manpages", told, "holdfast-base.3 speaks of Doxygen")
    expect("manpages", told, "holdfast-base.3 has a path of this machine: /tmp")
    expect("manpages", told, "holdfast-load.3 lacks its quotes")
    expect("manpages", told, "hf_no_node.3 is missing")
    expect("manpages", told, "hf_plan_text.3 leads to holdfast-plan.3, which is no page")


def plant_words(root):
    faults = ["std::abort();", 'std::printf("x");', "std::cout << 1;", "std::getenv(name);", "std::hash<int> h;",
              "thread_local int t;", "try { f(); } catch (...) {}", "std::time(nullptr);", "std::atomic<int> a;",
              "int *p = new int;", "delete p;", "delete[] p;", "std::malloc(8);", "owner->release();"]
    write(root, "lib/ops/planted_words.cpp",
          "\n".join(["// abort() in a comment", 'f("abort()"); A(const A &) = delete;', *faults]) + "\n")
    told = words.faults(root)
    for number, text in enumerate(faults, 3):
        expect("words", told, f"lib/ops/planted_words.cpp:{number}: ")
    for number in (1, 2):
        if any(f"planted_words.cpp:{number}: " in fault for fault in told):
            missed.append(f"words blames line {number}, a comment, a text or what is no fault")


def plant_vocabulary(root):
    faults = ["int fastest_runner;", "void run_races();", "struct Bucket {};", "int buckets[2];", "int kServerCount;",
              "int peer_;", "int finished;", "SlotHistory log;", "Simd level = best;"]
    fine = ["// a bucket", 'f("host");', "int trace;", "int finished_moves;", "int level;"]
    write(root, "cli/planted_names.cpp", "\n".join(faults + fine) + "\n")
    write(root, "bindings/go/planted.go", "// a host\nvar hostName string\n")
    write(root, "bindings/ruby/lib/planted.rb", "# a host\nputs \"host\"\nhost_name = 1\n")
    write(root, "tests/unit/planted.cpp", "int finished_;\n")
    write(root, "lib/dialect/planted.cpp", "int server;\n")
    write(root, "docs/planted.md", "Without a data race.\nA foot race of runners.\n")
    told = words.faults(root)
    for number in range(1, len(faults) + 1):
        expect("words", told, f"cli/planted_names.cpp:{number}: ")
    expect("words", told, "bindings/go/planted.go:2: hostName")
    expect("words", told, "bindings/ruby/lib/planted.rb:3: host_name")
    expect("words", told, "tests/unit/planted.cpp:1: finished_")
    expect("words", told, "docs/planted.md:2: ", "inclusion")
    expect("words", told, "docs/planted.md:2: runners")
    innocent = [f"cli/planted_names.cpp:{len(faults) + 1 + i}: " for i in range(len(fine))]
    innocent += ["planted.go:1: ", "planted.rb:1: ", "planted.rb:2: ", "lib/dialect/planted.cpp", "docs/planted.md:1: "]
    missed.extend(f"words blames {fault}" for fault in told if any(place in fault for place in innocent))


def plant_format(root):
    long = "x" * 60 + " " + "y" * 60
    write(root, "cli/planted_format.cpp", f"int  two_blanks;\nint {'x' * 50} = {'y' * 50};\n")
    write(root, "cli/planted_long.py", f"fine = 1\n{long}\n")
    write(root, "docs/planted_format.md", f"| {long} |\n{'z' * 121}\n{long}\n")
    write(root, "bindings/go/internal/native/native_wrap.c", "int  generated;\n")
    told = layout.faults(root)
    expect("format", told, "cli/planted_format.cpp:1: clang-format")
    expect("format", told, "cli/planted_long.py:2: 121 characters")
    expect("format", told, "docs/planted_format.md:3: 121 characters")
    innocent = ["planted_format.cpp:2:", "planted_long.py:1:", "planted_format.md:1:", "planted_format.md:2:",
                "native_wrap.c"]
    missed.extend(f"format blames {fault}" for fault in told if any(place in fault for place in innocent))
    if shutil.which("gofmt"):
        write(root, "bindings/go/planted_format.go", "package holdfast\nvar  planted int\n")
        expect("format", layout.faults(root), "bindings/go/planted_format.go: gofmt")
    version, layout.VERSION = layout.VERSION, "0"
    expect("format", layout.faults(root), "there is no clang-format 0")
    layout.VERSION = version


def plant_functions(root):
    body = "  f({1, 2});  // } in a comment\n" * 38
    table = "constexpr int kTable[] = {f({.at = 1}),\n" + "  g(1), {2},\n" * 50 + "};\n"
    write(root, "cli/planted_functions.cpp", "\n".join([
        "namespace {", table,
        "void fits(const char *text = \"{\") {\n" + body + "}\n",
        "class Planted {\n public:\n  Planted() noexcept\n      : a_(1) {\n" + body + "  }\n};\n",
        "template <class T>\nvoid too_long(const T &value) {\n" + body + "}\n",
        "auto with_lambda() -> int {\n  return g([&](int) {\n" + body + "  });\n}\n",
        "struct planted *returns_struct(void) {\n" + body + "  return 0;\n}\n", "}"]))
    told = [fault for fault in functions.faults(root) if "planted" in fault]
    for name in ("Planted", "too_long", "with_lambda", "returns_struct"):
        expect("functions", told, "cli/planted_functions.cpp:", f": {name} has ", " lines: split it")
    if len(told) != 4:
        missed.append(f"functions blames a table or a function that fits: it told {told}")


def plant_allocations(root):
    write(root, "lib/base/planted_allocations.cpp", "\n".join([
        "std::vector<int> planted_numbers();",
        "std::string planted_text(int number) {\n  return std::to_string(number);\n}",
        "void holds(int n) noexcept {\n  std::vector<int> all(n);\n}",
        "bool grows(std::vector<int> &all) noexcept {\n  all.push_back(1);\n  return true;\n}",
        "int *makes() noexcept {\n  return new int(1);\n}",
        "int asks() noexcept {\n  for (int each : planted_numbers()) return each;\n  return 0;\n}",
        "class Planted {\n  bool tells(int n) const noexcept {\n    return planted_text(n).empty();\n  }\n};",
        "class PlantedEnd {\n  ~PlantedEnd() {\n    planted_numbers();\n  }\n};",
        "class PlantedMay {\n  ~PlantedMay() noexcept(false) {\n    planted_numbers();\n  }\n};",
        "bool planted_detour(int n) {\n  return planted_text(n).empty();\n}",
        "bool goes() noexcept {\n  return planted_detour(1);\n}",
        "constexpr int makes_row() noexcept {\n  return row([] { return planted_text(1); });\n}",
        "void may_throw(int n) {\n  std::vector<int> all(n);\n}",
        "void too() noexcept(false) {\n  planted_numbers();\n}",
        "int refers(const std::vector<int> &all) noexcept {\n  const std::vector<int> &same = all;\n"
        "  return same[0];  // planted_numbers()\n}",
        "int catches() noexcept {\n  try {\n    planted_numbers();\n  } catch (const std::bad_alloc &) {\n  }\n}"]))
    told = [fault for fault in allocations.faults(root) if "planted" in fault]
    for name, what in (("holds", "holds a container"), ("grows", "makes a container longer"),
                       ("makes", "makes an object on the heap"), ("asks", "calls planted_numbers"),
                       ("tells", "calls planted_text"), ("goes", "calls planted_detour"),
                       ("~PlantedEnd", "calls planted_numbers")):
        expect("allocations", told, "lib/base/planted_allocations.cpp:", f": {name} is noexcept and {what}")
    if len(told) != 7:
        missed.append(f"allocations blames what may allocate: it told {told}")
    edit(root, "lib/ops/load/hot_keys.cpp", "HotKeys::change_all(", "HotKeys::change_every(")
    expect("allocations", allocations.faults(root), "no function HotKeys::change_all any more")


def plant_rooms(root):
    for number in range(rooms.MOST_UNITS + 1):
        for ending in ("h", "cpp"):
            write(root, f"lib/base/full/unit{number}.{ending}", "\n")
            if number < rooms.MOST_UNITS:
                write(root, f"cli/fits/unit{number}.{ending}", "\n")
    write(root, "cli/planted_rooms.h", "\n" * (rooms.MOST_LINES + 1))
    write(root, "cli/planted_fits.h", "\n" * rooms.MOST_LINES)
    write(root, "cli/planted_known.h", "\n" * (rooms.MOST_LINES + 1))
    write(root, "cli/planted_short.h", "\n")
    known, rooms.LONG = rooms.LONG, {"cli/planted_known.h": "planted", "cli/planted_short.h": "planted"}
    told = rooms.faults(root)
    rooms.LONG = known
    expect("rooms", told, "lib/base/full holds 21 units")
    expect("rooms", told, "cli/planted_rooms.h has 401 lines")
    expect("rooms", told, "cli/planted_short.h", "any more")
    if any("fits" in fault or "planted_known" in fault for fault in told):
        missed.append("rooms blames a folder or a file that fits, or a long one with a reason")


def plant_options(root, program):
    edit(root, options.HEADER, "Whole number, 1 to 128, default 21.", "Whole number, 1 to 128, default 20.")
    edit(root, options.HEADER, "HF_OPT_CAPACITY = 12,", "HF_OPT_CAPACITY = 20,")
    edit(root, options.HEADER, "  HF_OPT_HISTORY = 18",
         "  HF_OPT_PLANTED = 21,\n\n  /** Alone. */\n  HF_OPT_HISTORY = 18")
    edit(root, options.MANUAL, "\nWhole number, 3 to 67108859,", "\nWhole number, 5 to 67108859,")
    edit(root, options.MANUAL, ".It guard_loss\n", ".It guard_los\n")
    write(root, "lib/ops/planted_options.cpp", 'f("balance");\ng(HF_OPT_SEED);\n')
    told = options.faults(root, program)
    expect("options", told, "options.h", "HF_OPT_PROBES", "default 21")
    expect("options", told, "HF_OPT_CAPACITY is 20", "12")
    expect("options", told, "HF_OPT_PLANTED has no row")
    expect("options", told, "comment of HF_OPT_HISTORY")
    expect("options", told, "holdfast.1", "table_size", "3 to 67108859")
    expect("options", told, "holdfast.1", "no option guard_los")
    expect("options", told, "entry of guard_loss")
    expect("options", told, "planted_options.cpp", '"balance"')
    expect("options", told, "planted_options.cpp names HF_OPT_SEED")


def plant_symbols(root, library):
    include_dir, map_path = os.path.join(root, "include"), os.path.join(root, "lib/holdfast.map")
    runtimes, symbols.RUNTIMES = symbols.RUNTIMES, ()
    expect("symbols", symbols.faults(include_dir, map_path, library), "the library needs libc.so")
    symbols.RUNTIMES = runtimes

    edit(root, "lib/holdfast.map", "    hf_version;\n", "    hf_planted;\n")
    told = symbols.faults(include_dir, map_path, library)
    expect("symbols", told, "hf_version is in a header, but not in the map")
    expect("symbols", told, "hf_planted is in the map, but not in a header")
    expect("symbols", told, "hf_planted@@HOLDFAST_0 is in the map, but not exported")
    expect("symbols", told, "hf_version@@HOLDFAST_0 is exported, but not in the map")
    edit(root, "lib/holdfast.map", "  local:\n    *;\n", "")
    told = symbols.faults(include_dir, map_path, library)
    expect("symbols", told, "is not one node")
    told = symbols.faults(include_dir, os.path.join(root, "lib/files/files.map"), library)
    expect("symbols", told, "hf_cluster_load@@HOLDFAST_FILES_0 is in the map, but not exported")
    if any("in a header, but not in the map" in fault for fault in told):
        missed.append("symbols wants a function of another library's headers in the map of the files")


def plant_cpp_face(root):
    edit(root, "include/holdfast/view.hpp", "hf_view_home_hash(", "hf_view_home_planted(")
    edit(root, "include/holdfast/base.hpp", "hf_version()", "hf_no_node()")
    told = cpp_face.faults(root)
    expect("cpp_face", told, "no C++ header uses hf_view_home_hash")
    expect("cpp_face", told, "no C++ header uses hf_version")
    expect("cpp_face", told, "hf_no_node has a reason to be missing, but a C++ header uses it")
    edit(root, "lib/holdfast.map", "    hf_error_status;\n", "")
    expect("cpp_face", cpp_face.faults(root), "hf_error_status has a reason", "does not export it")
    edit(root, "lib/holdfast.map", "HOLDFAST_0 {", "{")
    expect("cpp_face", cpp_face.faults(root), "no exported functions")


def plant_names(root):
    row = "| x | `hf_planted` | `View::planted` | `View.Planted` | `View.planted` | `View#planted` | `--planted` | |\n"
    edit(root, "docs/names.md", "| home | ", row + "| home | ")
    edit(root, "docs/names.md", "| save | ", "| short | `hf_view` |\n| save | ")
    write(root, "include/holdfast/planted.hpp", "// The owner of a file.\n// Its owner and group stay. Co-owner.\n")
    write(root, "bindings/go/planted.go", "func hf_planted() {} // View.Planted\nfunc PinAll() {}\n")
    write(root, "cli/planted.1", "the owner\n")
    told = names.faults(root)
    for language, name in (("C", "hf_planted"), ("C++", "View::planted"), ("Go", "View.Planted"),
                           ("Java", "View.planted"), ("Ruby", "View#planted"), ("Command", "--planted")):
        expect("names", told, f"{language} has no {name}")
    expect("names", told, "2 cells instead of 8")
    expect("names", told, "include/holdfast/planted.hpp:1: owner is given up")
    expect("names", told, "bindings/go/planted.go:2: PinAll is given up")
    expect("names", told, "cli/planted.1:1: owner is given up")
    missed.extend(f"names blames {fault}" for fault in told if "planted.hpp:2: " in fault)
    edit(root, "docs/names.md", "## Words that are given up", "## Nothing")
    expect("names", names.faults(root), "gives up no words")


def plant_tour(root):
    edit(root, "docs/tour.md", "`lib/cluster/staging.h`", "`lib/cluster/planted.h`")
    edit(root, "docs/tour.md", "`View::make`", "`View::planted`")
    edit(root, "docs/tour.md", "6. `lib/place/engine.h`", "6. The engine")
    told = tour.faults(root)
    expect("tour", told, "there is no lib/cluster/planted.h")
    expect("tour", told, "nothing is called View::planted")
    expect("tour", told, "leads through 5 files")


def plant_dialects(root):
    page = read(root, dialects.PAGE)
    wanted = ["|".join(row.split("|")[:6]) + "|" for row in dialects.rows_of(page)]
    told = list(dialects.faults_of(page.replace("| A | 100 |", "| B | 100 |", 1), wanted))
    expect("dialects", told, "no row begins with | `ketama/libmemcached-weighted@1`")
    expect("dialects", told, "the catalogue does not say | `ketama/libmemcached-weighted@1`")
    told = list(dialects.faults_of(page, wanted[1:]))
    expect("dialects", told, f"{len(wanted)} rows, and there are {len(wanted) - 1}")
    told = list(dialects.faults_of(page.replace("| assigned (slots) |", "|  |"), wanted))
    expect("dialects", told, "redis-cluster@1")
    missed.extend(f"dialects blames {fault}" for fault in dialects.faults_of(page, wanted))


def plant_hardened(folder, compiler):
    write(folder, "bare.c", "int main(void) { return 0; }\n")
    write(folder, "build.ninja", "build lib/bare.cpp.o: CXX_COMPILER__x bare.cpp\n  FLAGS = -O2\n")
    bare = os.path.join(folder, "bare")
    subprocess.run([compiler, "-x", "c", "-fno-stack-protector", "-no-pie", "-Wl,-z,norelro,-z,lazy",
                    "-Wl,-z,execstack", os.path.join(folder, "bare.c"), "-o", bare], check=True, capture_output=True)
    told = hardened.faults(folder, [bare])
    for fault in ("lib/bare.cpp.o is compiled without FORTIFY", "RELRO", "BIND_NOW", "executable stack",
                  "no guard of the stack", "a fixed address"):
        expect("hardened", told, fault)


def main(root, compiler, option_table, library=None):
    with tempfile.TemporaryDirectory() as below:
        plant_layers(copy_of(root, os.path.join(below, "layers")), compiler)
        plant_manpages(root, os.path.join(below, "pages"))
        others = copy_of(root, os.path.join(below, "others"))
        if library:
            plant_symbols(others, library)
        plant_cpp_face(copy_of(root, os.path.join(below, "face"), ["lib/holdfast.map", "lib/files", "include"]))
        plant_headers(others)
        plant_options(copy_of(root, os.path.join(below, "options")), option_table)
        plant_words(others)
        plant_functions(others)
        plant_allocations(others)
        plant_rooms(others)
        plant_vocabulary(others)
        write(below, "format/.clang-format", read(root, ".clang-format"))
        plant_format(os.path.join(below, "format"))
        plant_hardened(os.path.join(below, "hardened"), compiler)
        plant_dialects(root)
        plant_tour(copy_of(root, os.path.join(below, "named"), NAMED))
        plant_names(os.path.join(below, "named"))
    print(*missed, sep="\n", end="\n" if missed else "")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
