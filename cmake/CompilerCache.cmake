# Uses ccache if it is installed, so that another checkout of the same sources compiles only what differs. Each checkout
# is its own base directory: paths below it count as relative paths. CCACHE_DIR stays as the user set it. If the user
# set a launcher, it replaces all of this.
find_program(HYPERSIM_CCACHE ccache)
if(HYPERSIM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${HYPERSIM_CCACHE}")
endif()

# A program names its sources by paths from the root of the checkout, wherever that is. ccache turns the root into a
# path from the build folder, so both are mapped.
cmake_path(RELATIVE_PATH PROJECT_SOURCE_DIR BASE_DIRECTORY "${CMAKE_BINARY_DIR}" OUTPUT_VARIABLE root_from_build)
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}=." "-fmacro-prefix-map=${root_from_build}/="
                    "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")
