# `cpack`: packages for Debian 12, hypersim and hypersim-dev, and a tarball that runs wherever it is unpacked. What they
# hold is what HypersimInstall.cmake installs; the tarball has the shared libraries that the command needs, too.

if(HYPERSIM_SANITIZE)
  return()
endif()

# What Debian wants in the folder of each package.
set(made "${PROJECT_BINARY_DIR}/debian")
set(maintainers "hypersim maintainers <maintainers@hypersim.invalid>")
foreach(package hypersim hypersim-dev)
  set(component command)
  if(package STREQUAL "hypersim-dev")
    set(component development)
  endif()
  install(CODE "set(HYPERSIM_PACKAGE ${package})
set(HYPERSIM_RELEASE \"${PROJECT_VERSION}-1\")
set(HYPERSIM_MAINTAINERS \"${maintainers}\")
set(HYPERSIM_SOURCES \"${PROJECT_SOURCE_DIR}\")
set(HYPERSIM_MADE \"${made}\")" COMPONENT ${component})
  install(SCRIPT "${PROJECT_SOURCE_DIR}/cmake/InstallChangelog.cmake" COMPONENT ${component})
endforeach()

install(CODE "set(HYPERSIM_COMMAND \"$<TARGET_FILE:hypersim>\")
set(HYPERSIM_NETWORK \"$<TARGET_FILE:hypersim_network>\")" COMPONENT libraries EXCLUDE_FROM_ALL)
install(SCRIPT "${PROJECT_SOURCE_DIR}/cmake/BundleLibraries.cmake" COMPONENT libraries EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME hypersim)
set(CPACK_PACKAGE_CONTACT "${maintainers}")
set(CPACK_PACKAGE_VENDOR hypersim)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Hyperware node inside a test")
set(CPACK_OUTPUT_FILE_PREFIX "${PROJECT_BINARY_DIR}/packages")
set(CPACK_PACKAGE_FILE_NAME "hypersim-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_MONOLITHIC_INSTALL OFF)
set(CPACK_COMPONENTS_ALL command development libraries)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)  # of the tarball
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
set(CPACK_PROJECT_CONFIG_FILE "${PROJECT_SOURCE_DIR}/cmake/PackagesOfDebian.cmake")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME hypersim)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SHLIBDEPS ON)
# Components are compiled by wasm2c and a C compiler. Everything else works without them.
set(CPACK_DEBIAN_COMMAND_PACKAGE_RECOMMENDS "wabt, clang | gcc | c-compiler")
set(CPACK_DEBIAN_COMMAND_PACKAGE_SUGGESTS hypersim-dev)
set(CPACK_DEBIAN_COMMAND_DESCRIPTION
"The command plays scenarios: who asks whom for what, how capabilities are
shared, and why the node refused something. It explores schedules, replays
findings and traces every event, all from one seed and in virtual time.
.
This package has the command, its manual pages, its documentation, and the
completion of command lines for bash, zsh and fish.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME hypersim-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# What hypersimConfig.cmake looks for.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "hypersim (= ${PROJECT_VERSION}-1), libcaf-dev (>= 0.17.6), libfmt-dev, libgmock-dev, libgtest-dev, libre2-dev, \
librocksdb-dev, libsodium-dev, libutf8proc-dev, nlohmann-json3-dev, pkg-config")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake, g++ | c++-compiler, ninja-build | make")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
"Processes in C++20 have the calls of hyperware_process_lib. They are loaded
by the command, and tested with GoogleTest.
.
This package has the headers, the static libraries and the CMake package
hypersim, with the targets hypersim::process and hypersim::testing.")

include(CPack)
