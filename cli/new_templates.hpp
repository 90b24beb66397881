#pragma once
// What `hypersim new` writes. In the texts @name@ is the name, @Title@ a title, @Name@ a type of C++, @function@ a
// function.

namespace hypersim::cli {

extern const char* const kNewScenario;
extern const char* const kNewProcess;          // NAME.cpp
extern const char* const kNewProcessTest;      // NAME_test.cpp
extern const char* const kNewProcessScenario;  // NAME.scn
extern const char* const kNewProcessCMake;     // CMakeLists.txt

}  // namespace hypersim::cli
