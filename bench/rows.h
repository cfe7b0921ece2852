// What every benchmark program begins and ends with: main, in rows.cpp, asks for the program's rows.
#pragma once

// Registers the rows of this program with Google Benchmark.
void register_rows();
