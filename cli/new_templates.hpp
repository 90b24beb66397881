#pragma once
// What `hypersim new` writes. In the texts @name@ is the name, @Title@ a title, @Name@ the same as a type of C++. With
// a name of kNewNameLengthMax characters no line of C++ is longer than 120, so that clang-format leaves the files
// alone.

#include <cstddef>

namespace hypersim::cli {

constexpr std::size_t kNewNameLengthMax = 80;

extern const char* const kNewScenario;
extern const char* const kNewProcess;             // NAME.cpp
extern const char* const kNewProcessTest;         // NAME_test.cpp
extern const char* const kNewProcessScenario;     // NAME.scn
extern const char* const kNewProcessCMake;        // CMakeLists.txt
extern const char* const kNewProcessClangFormat;  // .clang-format

}  // namespace hypersim::cli
